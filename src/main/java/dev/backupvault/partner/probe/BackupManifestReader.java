package dev.backupvault.partner.probe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the JSON of a {@code backup_manifest} as a stream. Not thread-safe. */
final class BackupManifestReader {
    private final Map<String, String> facts;
    private static final String INCREMENTAL = "INCREMENTAL.";

    private final List<ListedFile> files = new ArrayList<>();
    private long count;

    /** @param facts to which it adds */
    BackupManifestReader(Map<String, String> facts) {
        this.facts = facts;
    }

    /** @return the first {@link BackupManifestSidecar#MOST_FILES} files */
    List<ListedFile> read(Bytes bytes) throws IOException, Malformed {
        Json.read(bytes, this::manifest);
        return files;
    }

    /** How many files there were. */
    long count() {
        return count;
    }

    private void manifest(JsonParser json) throws IOException, Malformed {
        expect(json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "PostgreSQL-Backup-Manifest-Version" -> facts.put("version", json.getValueAsString(""));
                case "System-Identifier" -> facts.put("system_identifier", json.getValueAsString(""));
                case "Files" -> each(json, value, this::file);
                case "WAL-Ranges" -> each(json, value, this::range);
                default -> json.skipChildren();
            }
        }
    }

    /** What is done with an object's plain values. */
    private interface Entry {
        void of(Map<String, String> values) throws Malformed;
    }

    private static void each(JsonParser json, JsonToken start, Entry entry) throws IOException, Malformed {
        expect(start, JsonToken.START_ARRAY);
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(token, JsonToken.START_OBJECT);
            Map<String, String> values = new HashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                String value = json.getValueAsString("");
                json.skipChildren();
                if (values.size() < 16) {
                    values.put(field, value);
                }
            }
            entry.of(values);
        }
    }

    private static void expect(JsonToken found, JsonToken expected) throws Malformed {
        if (found != expected) {
            throw new Malformed("expected %s, found %s", expected, found);
        }
    }

    private void file(Map<String, String> values) throws Malformed {
        if (++count > BackupManifestSidecar.MOST_FILES) {
            return;
        }
        String modified = values.get("Last-Modified");
        if (path(values).startsWith(INCREMENTAL, path(values).lastIndexOf('/') + 1)) {
            facts.put("part", "incremental");
        }
        files.add(new ListedFile(
                path(values),
                size(values.get("Size")),
                values.getOrDefault("Checksum-Algorithm", "").toUpperCase(Locale.ROOT),
                values.getOrDefault("Checksum", "").toLowerCase(Locale.ROOT),
                modified == null ? Map.of() : Map.of("modified", modified)));
    }

    private static String path(Map<String, String> values) throws Malformed {
        String encoded = values.get("Encoded-Path");
        String path = values.get("Path");
        if (encoded == null && path == null) {
            throw new Malformed("expected each file to have a path, found one without");
        }
        try {
            return encoded == null ? path : new String(HexFormat.of().parseHex(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Malformed("expected a path in hexadecimal, found '%s'", encoded);
        }
    }

    private static long size(String size) throws Malformed {
        try {
            return size == null ? -1 : Long.parseLong(size);
        } catch (NumberFormatException e) {
            throw new Malformed("expected a file's size, found '%s'", size);
        }
    }

    /** The first range begins with the oldest WAL that is needed, the last one ends with the newest. */
    private void range(Map<String, String> values) {
        facts.putIfAbsent("start_lsn", values.getOrDefault("Start-LSN", ""));
        facts.put("end_lsn", values.getOrDefault("End-LSN", ""));
        String timeline = values.getOrDefault("Timeline", "");
        facts.put("timeline", timeline);
        if (timeline.matches("\\d{1,9}")) {
            facts.put("tli", "%08X".formatted(Integer.parseInt(timeline)));
        }
    }
}
