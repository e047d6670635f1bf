package dev.backupvault.partner.probe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code json}: an object, as in WAL-G's {@code _backup_stop_sentinel.json} and Velero's {@code velero-backup.json}.
 * Reads all of it, up to 64 MiB, as a stream: whole if it is JSON to its end. Facts: the plain values, by their paths,
 * each name by {@link FactNames} and elements by their index from 0, such as {@code wal_ranges.0.start_lsn}; the first
 * {@value FactNames#MOST}.
 */
public final class JsonSidecar implements Sidecar {
    private static final long LONGEST = 64L << 20;

    @Override
    public String name() {
        return "json";
    }

    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        byte[] head = bytes.part(0, 1 << 10);
        if (!new String(head, StandardCharsets.UTF_8).strip().startsWith("{")) {
            return SidecarReading.of(Finding.other());
        }
        Map<String, String> facts = new TreeMap<>();
        if (bytes.size() > LONGEST) {
            return SidecarReading.of(Finding.opaque(facts, "longer than " + LONGEST + " bytes"));
        }
        try {
            Json.read(bytes, json -> new Flat(facts).object(json));
            return SidecarReading.of(Finding.whole(2, facts));
        } catch (Malformed e) {
            return SidecarReading.of(Finding.broken(facts, e.getMessage()));
        }
    }

    /** Keeps where it is in the tree. */
    private static final class Flat {
        private final Map<String, String> facts;
        private final Deque<Level> levels = new ArrayDeque<>();

        Flat(Map<String, String> facts) {
            this.facts = facts;
        }

        void object(JsonParser json) throws IOException {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isStructStart()) {
                    levels.push(new Level(here(), token == JsonToken.START_ARRAY));
                } else if (token.isStructEnd()) {
                    levels.pop();
                    if (levels.isEmpty()) {
                        return;
                    }
                } else if (token == JsonToken.FIELD_NAME) {
                    levels.peek().name = FactNames.of(json.currentName());
                } else if (facts.size() < FactNames.MOST) {
                    FactNames.put(facts, here(), json.getText());
                }
            }
        }

        private String here() {
            return levels.isEmpty() ? "" : levels.peek().next();
        }
    }

    private static final class Level {
        private final String path;
        private final boolean array;
        private long index;
        private String name = "";

        Level(String path, boolean array) {
            this.path = path;
            this.array = array;
        }

        String next() {
            String last = array ? "" + index++ : name;
            return path.isEmpty() ? last : path + "." + last;
        }
    }
}
