package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pg-backup-label}: PostgreSQL's {@code backup_label}, and the {@code .backup} file of a WAL archive. Reads 16
 * KiB. Whole with its start and its timeline, which old servers' labels lack: those are opaque. Facts:
 * {@code start_lsn}, {@code start_wal} (the segment's name), {@code checkpoint_lsn}, {@code start_time},
 * {@code timeline}, {@code label}, {@code method}, {@code source}; {@code incremental_from} (an LSN) and
 * {@code incremental_from_timeline} of incremental ones; {@code stop_lsn}, {@code stop_wal} and {@code stop_time} of
 * {@code .backup} files.
 */
public final class BackupLabel implements Sidecar {
    private static final int LONGEST = 16 << 10;
    private static final Pattern LOCATION = Pattern.compile("(\\S+) \\(file ([0-9A-F]{24})\\)");
    private static final Map<String, String> NAMES = Map.of(
            "CHECKPOINT LOCATION", "checkpoint_lsn",
            "START TIME", "start_time",
            "STOP TIME", "stop_time",
            "START TIMELINE", "timeline",
            "LABEL", "label",
            "BACKUP METHOD", "method",
            "BACKUP FROM", "source",
            "INCREMENTAL FROM LSN", "incremental_from",
            "INCREMENTAL FROM TLI", "incremental_from_timeline");

    @Override
    public String name() {
        return "pg-backup-label";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of(
                "start_lsn",
                "start_wal",
                "stop_lsn",
                "stop_wal",
                "checkpoint_lsn",
                "start_time",
                "stop_time",
                "timeline",
                "label",
                "method",
                "source",
                "incremental_from",
                "incremental_from_timeline"));
    }

    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        for (String line : TextLines.of(bytes, LONGEST)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fact(line.substring(0, colon), line.substring(colon + 2).strip(), facts);
            }
        }
        if (!facts.containsKey("start_lsn") || bytes.size() > LONGEST) {
            return SidecarReading.of(Finding.other());
        }
        return SidecarReading.of(
                facts.containsKey("timeline")
                        ? Finding.whole(2, facts)
                        : Finding.opaque(facts, "ends without 'START TIMELINE'"));
    }

    private static void fact(String key, String value, Map<String, String> facts) {
        if (key.equals("START WAL LOCATION") || key.equals("STOP WAL LOCATION")) {
            String side = key.startsWith("START") ? "start" : "stop";
            Matcher location = LOCATION.matcher(value);
            if (location.matches()) {
                facts.put(side + "_lsn", location.group(1));
                facts.put(side + "_wal", location.group(2));
            }
        } else if (NAMES.containsKey(key)) {
            facts.put(NAMES.get(key), value);
        }
    }
}
