package dev.backupvault.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Records;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One blob of an audit log, as bytes and back (docs/FORMAT.md §7). Immutable. */
record AuditBlob(Header header, List<AuditRecord> entries) {
    static final int FORMAT = 1;
    static final String HASH = "sha256";
    static final String UNTIL = "until";

    /** Some thousand entries fill a few MiB; what is longer was not written by us, and would fill the memory. */
    private static final int LARGEST = 64 << 20;

    /**
     * The first line.
     *
     * @param previous hash of the blob before, or null
     * @param lost entries that were given up since then
     * @param closed whether it is the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Header(int format, String writer, long blob, Sha256 previous, long lost, boolean closed) {}

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Records.writeLine(header));
        entries.forEach(entry -> out.writeBytes(Records.writeLine(entry)));
        return out.toByteArray();
    }

    /** @throws VaultException {@link ErrorCode#RECORD_DAMAGED}, {@link ErrorCode#FORMAT_NEWER} */
    static AuditBlob parse(byte[] bytes, BlobPath path) {
        Header header = null;
        List<AuditRecord> entries = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = from;
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
            byte[] line = Arrays.copyOfRange(bytes, from, to);
            if (header == null) {
                header = Records.read(Header.class, line, path.toString(), FORMAT);
            } else {
                entries.add(Records.readLine(AuditRecord.class, line, path.toString()));
            }
            from = to + 1;
        }
        if (header == null) {
            throw VaultException.of(ErrorCode.RECORD_DAMAGED, "the record '" + path + "' is empty");
        }
        return new AuditBlob(header, entries);
    }

    /** A blob's bytes and its metadata. */
    record Stored(BlobInfo info, byte[] bytes) {
        /** Whether the bytes are those that were written, as far as the metadata can be believed. */
        boolean isWhole() {
            return Sha256.of(bytes).hex().equals(info.metadata().get(HASH));
        }
    }

    /**
     * @throws VaultException {@link ErrorCode#STORE_BLOB_ABSENT}, {@link ErrorCode#RECORD_DAMAGED} if it is too long
     */
    static Stored read(Vault vault, BlobPath path) {
        try (Vault.Reading reading = vault.read(path, 0, Long.MAX_VALUE)) {
            if (reading.info().bytes() > LARGEST) {
                throw VaultException.mismatch(
                        ErrorCode.RECORD_DAMAGED,
                        "the record '" + path + "' is too long",
                        "at most " + LARGEST + " bytes",
                        reading.info().bytes());
            }
            return new Stored(reading.info(), reading.stream().readAllBytes());
        } catch (IOException e) {
            throw VaultException.of(
                    ErrorCode.STORE_UNREACHABLE, "reading '" + path + "' was cut: " + e.getMessage(), e);
        }
    }
}
