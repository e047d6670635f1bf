package dev.backupvault.point;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns records into the JSON of docs/FORMAT.md and back. Thread-safe. */
public final class Records {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(
                    DeserializationFeature
                            .FAIL_ON_UNKNOWN_PROPERTIES) // FORMAT.md: unknown fields of a known version are ignored
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final ObjectWriter LINES = JSON.writer().without(SerializationFeature.INDENT_OUTPUT);

    private Records() {}

    /** The record's bytes: indented JSON in UTF-8 and a line end. */
    public static byte[] write(Object record) {
        try {
            return (JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + record.getClass().getSimpleName(), e);
        }
    }

    /**
     * Reads a record.
     *
     * @param name what to call it in an error
     * @param newest the newest format that is understood
     * @throws VaultException {@link ErrorCode#FORMAT_NEWER} or {@link ErrorCode#RECORD_DAMAGED}
     */
    public static <T> T read(Class<T> type, byte[] bytes, String name, int newest) {
        try {
            JsonNode tree = JSON.readTree(bytes);
            int format = tree.path("format").asInt(0);
            if (format > newest) {
                throw VaultException.mismatch(
                                ErrorCode.FORMAT_NEWER,
                                "the record '" + name + "' has a newer format",
                                "at most " + newest,
                                format)
                        .hint("use a newer release of backup-vault");
            }
            if (format < 1) {
                throw VaultException.of(ErrorCode.RECORD_DAMAGED, "the record '" + name + "' has no format number");
            }
            return JSON.treeToValue(tree, type);
        } catch (IOException | IllegalArgumentException e) {
            throw VaultException.of(
                    ErrorCode.RECORD_DAMAGED, "the record '" + name + "' cannot be read: " + firstLine(e), e);
        }
    }

    /** The record's bytes on one line: JSON without line breaks in UTF-8, and a line end. */
    public static byte[] writeLine(Object record) {
        try {
            return (LINES.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + record.getClass().getSimpleName(), e);
        }
    }

    /**
     * Reads one line of a record whose first line has said the format.
     *
     * @throws VaultException {@link ErrorCode#RECORD_DAMAGED}
     */
    public static <T> T readLine(Class<T> type, byte[] bytes, String name) {
        try {
            return Optional.ofNullable(JSON.readValue(bytes, type))
                    .orElseThrow(() -> new IllegalArgumentException("it is null"));
        } catch (IOException | IllegalArgumentException e) {
            throw VaultException.of(
                    ErrorCode.RECORD_DAMAGED, "the record '" + name + "' cannot be read: " + firstLine(e), e);
        }
    }

    /** Any value as indented JSON, for {@code --json}. */
    public static String json(Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }
}
