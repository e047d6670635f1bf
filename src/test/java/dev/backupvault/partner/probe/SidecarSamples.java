package dev.backupvault.partner.probe;

import dev.backupvault.testing.TestFiles;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sidecars as the tools write them. */
final class SidecarSamples {
    static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    static final String CHECKPOINTS =
            """
            backup_type = incremental
            from_lsn = 1626007
            to_lsn = 4124244
            last_lsn = 4124253
            """;

    static final String BARMAN =
            """
            backup_label='START WAL LOCATION: 0/2000028'
            begin_xlog=0/2000028
            mode=rsync-exclusive
            status=DONE
            tablespaces=None
            """;

    static final String PGBACKREST =
            """
            [backrest]
            backrest-format=5
            backrest-version="2.54"

            [backup]
            backup-label="20261121-200000F_20261122-200000I"
            backup-prior="20261121-200000F"
            backup-type="incr"

            [target:file]
            pg_data/PG_VERSION={"size":3,"timestamp":1763668800}
            """;

    static final String MYDUMPER =
            """
            # Started dump at: 2026-11-21 20:00:00
            [config]
            quote-character = BACKTICK

            [source]
            executed_gtid_set = "3E11FA47-71CA-11E1-9E33-C80AA9429562:1-5"

            [`shop`.`orders`]
            rows = 42
            # Finished dump at: 2026-11-21 20:00:09
            """;

    static final String WALG =
            """
            {"LSN":67108904,"DeltaFrom":null,"PgVersion":150008,"FinishLSN":83886336,"SystemIdentifier":7300000000000000001,
             "Spec":{"base_prefix":"/data","tablespaces":["a","b"]},"IsPermanent":false}
            """;

    static final String LABEL =
            """
            START WAL LOCATION: 0/4000028 (file 000000010000000000000004)
            CHECKPOINT LOCATION: 0/4000060
            BACKUP METHOD: streamed
            BACKUP FROM: primary
            START TIME: 2026-11-21 20:00:00 UTC
            LABEL: pg_basebackup base backup
            START TIMELINE: 1
            INCREMENTAL FROM LSN: 0/2000028
            INCREMENTAL FROM TLI: 1
            """;

    private static final String MANIFEST =
            """
            { "PostgreSQL-Backup-Manifest-Version": 2,
            "System-Identifier": 7300000000000000001,
            "Files": [
            { "Path": "backup_label", "Size": 225, "Last-Modified": "2026-11-21 20:00:00 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "21d8a8d8" },
            { "Encoded-Path": "6261736512", "Size": 8192, "Last-Modified": "2026-11-21 20:00:01 GMT" }
            ],
            "WAL-Ranges": [
            { "Timeline": 2, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" },
            { "Timeline": 3, "Start-LSN": "0/2000100", "End-LSN": "0/2000130" }
            ],
            """;

    private SidecarSamples() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] manifest() {
        return manifest(MANIFEST);
    }

    /** With the checksum that these lines have. */
    static byte[] manifest(String lines) {
        return utf8(lines + "\"Manifest-Checksum\": \"" + TestFiles.sha256(utf8(lines)) + "\"}\n");
    }

    static Map<Sidecar, byte[]> all() {
        Map<Sidecar, byte[]> samples = new LinkedHashMap<>();
        samples.put(new KeyValueSidecar(), utf8(CHECKPOINTS));
        samples.put(new IniSidecar(), utf8(MYDUMPER));
        samples.put(new JsonSidecar(), utf8(WALG));
        samples.put(new BackupLabel(), utf8(LABEL));
        samples.put(new BackupManifestSidecar(), manifest());
        samples.put(new ChecksumListSidecar(), utf8(DIGEST + "  data.dump\n" + DIGEST + " *other.dump\n"));
        return samples;
    }
}
