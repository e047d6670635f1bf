package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pg-backup-manifest}: the {@code backup_manifest} of {@code pg_basebackup}. Reads all of it twice, up to 128
 * MiB: for its own SHA-256, in its last line, which makes it level 3, and for the files, up to {@value #MOST_FILES}.
 * Facts: {@code start_lsn}, {@code end_lsn}, {@code timeline} (of the last range of WAL), {@code system_identifier}
 * (since PostgreSQL 17), {@code part} ({@code incremental} if it lists files of an increment), {@code files},
 * {@code version}. Facts of a file: {@code modified}.
 */
public final class BackupManifestSidecar implements Sidecar {
    static final int MOST_FILES = 500_000;

    private static final long LONGEST = 128L << 20;
    private static final int LAST_LINE = 256;
    private static final Pattern CHECKSUM =
            Pattern.compile("\n(\"Manifest-Checksum\"\\s*:\\s*\"([0-9a-f]{64})\"}\\s*)\\z");

    @Override
    public String name() {
        return "pg-backup-manifest";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(
                Set.of("start_lsn", "end_lsn", "timeline", "tli", "system_identifier", "part", "files", "version"));
    }

    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        String head = new String(bytes.part(0, LAST_LINE), StandardCharsets.UTF_8);
        if (!head.matches("(?s)\\s*\\{\\s*\"PostgreSQL-Backup-Manifest-Version\".*")) {
            return SidecarReading.of(Finding.other());
        }
        Map<String, String> facts = new TreeMap<>();
        if (bytes.size() > LONGEST) {
            return SidecarReading.of(Finding.opaque(facts, "longer than " + LONGEST + " bytes"));
        }
        try {
            checksum(bytes);
            BackupManifestReader reader = new BackupManifestReader(facts);
            List<ListedFile> files = reader.read(bytes);
            facts.put("files", "" + reader.count());
            return reader.count() > MOST_FILES
                    ? SidecarReading.of(Finding.opaque(facts, "lists more than " + MOST_FILES + " files"))
                    : new SidecarReading(Finding.whole(3, facts), files);
        } catch (Malformed e) {
            return SidecarReading.of(Finding.broken(facts, e.getMessage()));
        }
    }

    private static void checksum(Bytes bytes) throws IOException, Malformed {
        long from = Math.max(0, bytes.size() - LAST_LINE);
        String tail = new String(bytes.part(from, LAST_LINE), StandardCharsets.ISO_8859_1);
        Matcher last = CHECKSUM.matcher(tail);
        if (!last.find()) {
            throw new Malformed("expected a last line with \"Manifest-Checksum\", found none");
        }
        String found = HexFormat.of().formatHex(Sums.sha256(bytes, 0, from + last.start(1)));
        if (!found.equals(last.group(2))) {
            throw new Malformed("expected SHA-256 %s of the lines before the last, found %s", last.group(2), found);
        }
    }
}
