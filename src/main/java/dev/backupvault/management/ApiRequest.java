package dev.backupvault.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.PointId;
import dev.backupvault.users.User;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was asked, and by whom. Strict: what an operation does not take is refused before it begins. Immutable.
 *
 * @param user null for an operation that everybody may ask for
 * @param via how it came: {@code api} or {@code console}
 * @param path values of the path's parameters
 * @param query values by name
 * @param body an object; empty for an operation without body
 * @param range the Range field, or null
 */
record ApiRequest(
        User user, String via, Map<String, String> path, Map<String, String> query, JsonNode body, String range) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @param bytes of the body; empty for none
     * @throws Refusal.Exception 400
     */
    static ApiRequest of(
            Operation operation,
            User user,
            Map<String, String> path,
            Map<String, String> query,
            byte[] bytes,
            String range) {
        known("parameter", operation.query(), query.keySet());
        JsonNode body = operation.body().isEmpty() ? JsonNodeFactory.instance.objectNode() : object(bytes);
        Set<String> fields = new TreeSet<>();
        body.fieldNames().forEachRemaining(fields::add);
        known("field", operation.body(), fields);
        return new ApiRequest(user, "api", path, query, body, range);
    }

    private static void known(String what, Set<String> known, Set<String> found) {
        Set<String> unknown = new TreeSet<>(found);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw Refusal.of(400, "there is no such " + what + " here", new TreeSet<>(known), unknown);
        }
    }

    private static JsonNode object(byte[] bytes) {
        try {
            JsonNode body = JSON.readTree(bytes);
            if (body.isObject()) {
                return body;
            }
            throw Refusal.of(400, "the body makes no sense", "a JSON object", body.getNodeType());
        } catch (JsonProcessingException e) {
            throw Refusal.of(400, "the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Refusal.of(400, "the body cannot be read");
        }
    }

    /** The same, come another way. */
    ApiRequest via(String way) {
        return new ApiRequest(user, way, path, query, body, range);
    }

    /** Who it is in the audit. */
    String by() {
        return "user " + user.name() + " (" + via + ")";
    }

    /** @throws Refusal.Exception 400 for what has not the form of an id */
    PointId point() {
        String text = path.get("point");
        if (!PointId.isPointId(text)) {
            throw Refusal.of(400, "the path has no id where one belongs", "a point's id", "another word");
        }
        return PointId.parse(text);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** @throws Refusal.Exception 400 if it is not there, or blank */
    String neededParameter(String name) {
        return parameter(name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> Refusal.of(400, "the parameter '" + name + "' is missing"));
    }

    /** A field of the body. */
    Optional<String> text(String field) {
        JsonNode value = body.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Refusal.of(400, "the field '" + field + "' makes no sense", "a text", value.getNodeType());
        }
        return Optional.of(value.asText());
    }

    /** @throws Refusal.Exception 400 if it is not there, or blank */
    String neededText(String field) {
        return text(field)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> Refusal.of(400, "the field '" + field + "' is missing"));
    }

    /** A field that is a point's id; null if it is not there. */
    PointId pointField(String field) {
        String text = text(field).orElse(null);
        if (text != null && !PointId.isPointId(text)) {
            throw Refusal.of(400, "the field '" + field + "' makes no sense", "a point's id", "another word");
        }
        return text == null ? null : PointId.parse(text);
    }

    /** A field that is a time; null if it is not there. */
    Instant time(String field) {
        try {
            return text(field).map(Instant::parse).orElse(null);
        } catch (DateTimeParseException e) {
            throw Refusal.of(400, "the field '" + field + "' makes no sense", "2026-11-22T01:40:00Z", "another text");
        }
    }

    /** A field that is true or false; false if it is not there. */
    boolean flag(String field) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw Refusal.of(400, "the field '" + field + "' makes no sense", "true or false", value.getNodeType());
        }
        return value.asBoolean();
    }

    /** A field that is a list of texts. */
    List<String> texts(String field) {
        JsonNode list = body.path(field);
        List<String> values = new ArrayList<>();
        list.forEach(value -> values.add(value.isTextual() ? value.asText() : null));
        if (!list.isArray() || values.contains(null)) {
            throw Refusal.of(400, "the field '" + field + "' makes no sense", "a list of texts", "another value");
        }
        return values;
    }
}
