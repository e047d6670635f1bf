package dev.backupvault.testing;

import java.nio.charset.StandardCharsets;

/** What {@code pg_basebackup} writes at its end, of a backup whose files lie in archives. */
public final class PgManifest {
    private PgManifest() {}

    public static String text() {
        String lines =
                """
                { "PostgreSQL-Backup-Manifest-Version": 1,
                "Files": [
                { "Path": "PG_VERSION", "Size": 3, "Last-Modified": "2026-11-21 20:00:00 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "64440205" }
                ],
                "WAL-Ranges": [
                { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" }
                ],
                """;
        return lines + "\"Manifest-Checksum\": \"" + TestFiles.sha256(lines.getBytes(StandardCharsets.UTF_8)) + "\"}\n";
    }
}
