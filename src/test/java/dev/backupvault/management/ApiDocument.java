package dev.backupvault.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The OpenAPI document as tests read it. */
final class ApiDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode root;

    ApiDocument() {
        root = read("/dev/backupvault/management/openapi.json");
    }

    static JsonNode read(String resource) {
        try (InputStream in = ApiDocument.class.getResourceAsStream(resource)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    /** Operations by method and path, such as {@code GET /v1/points}. */
    Map<String, JsonNode> operations() {
        Map<String, JsonNode> all = new TreeMap<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!method.getKey().equals("parameters")) {
                        all.put(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue());
                    }
                }));
        return all;
    }

    /** Parameters of an operation and of its path. */
    List<JsonNode> parameters(String operation) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode path = root.path("paths").path(operation.split(" ")[1]);
        path.path("parameters").forEach(parameter -> all.add(resolved(parameter)));
        operations().get(operation).path("parameters").forEach(parameter -> all.add(resolved(parameter)));
        return all;
    }

    /** What a reference names, or the node itself. */
    JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        if (reference.isEmpty()) {
            return node;
        }
        JsonNode target = root.at(reference.substring(1));
        if (target.isMissingNode()) {
            throw new IllegalStateException("nothing is at " + reference);
        }
        return target;
    }

    /** The response of an operation that has this status; missing if the document has none. */
    JsonNode response(String operation, int status) {
        return resolved(operations().get(operation).path("responses").path(Integer.toString(status)));
    }

    /** What is wrong with a value that should have this schema of the document's. */
    List<String> problems(JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", root.path("components"));
        return problems(SCHEMAS.getSchema(whole, STRICT), value);
    }

    static List<String> problemsOf(JsonNode schema, JsonNode value) {
        return problems(SCHEMAS.getSchema(schema, STRICT), value);
    }

    private static List<String> problems(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream().map(Object::toString).toList();
    }
}
