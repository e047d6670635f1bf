package dev.backupvault.console;

import dev.backupvault.ingest.Uploads;

/**
 * An upload under way.
 *
 * @param length bytes in all, or -1 if unknown
 * @param bytes read and hashed so far
 * @param bytesPerSecond mean since it began
 */
record UploadLine(
        String tenant, String source, String name, long bytes, long length, double seconds, long bytesPerSecond) {
    static UploadLine of(Uploads.Upload upload) {
        return new UploadLine(
                upload.item().tenant(),
                upload.item().source(),
                upload.name(),
                upload.bytes(),
                upload.length(),
                upload.seconds(),
                (long) rate(upload));
    }

    static double rate(Uploads.Upload upload) {
        return upload.bytes() / Math.max(upload.seconds(), 1e-3);
    }
}
