package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.InMemoryVault;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document is one of OpenAPI 3.1, and says what the table of operations says. */
class ApiDocumentTest {
    private final ApiDocument document = new ApiDocument();

    private static List<Operation> operations() {
        try (VaultServices services = VaultServices.on(new InMemoryVault(), VaultSettings.DEFAULT);
                TaskRegistry tasks = new TaskRegistry(Clock.systemUTC())) {
            return Operations.of(services, null, tasks, java.nio.file.Path.of("restores"), null, null, null);
        }
    }

    private static String name(Operation operation) {
        return operation.method() + " " + operation.path();
    }

    @Test
    void itIsOpenApi31() {
        JsonNode schema = ApiDocument.read("/openapi/schema-3.1.json");
        assertEquals(List.of(), ApiDocument.problemsOf(schema, document.root()));
        // And the schema finds what is wrong
        ObjectNode broken = document.root().deepCopy();
        ((ObjectNode) broken.at("/paths/~1v1~1points/get")).put("respones", 1);
        assertFalse(ApiDocument.problemsOf(schema, broken).isEmpty());
    }

    @Test
    void itsSchemasAreJsonSchemas() {
        JsonNode dialect =
                new ObjectMapper().createObjectNode().put("$ref", "https://json-schema.org/draft/2020-12/schema");
        Map<String, JsonNode> schemas = new TreeMap<>();
        document.root()
                .at("/components/schemas")
                .properties()
                .forEach(entry -> schemas.put(entry.getKey(), entry.getValue()));
        assertTrue(schemas.size() > 15, schemas.keySet().toString());
        schemas.forEach((name, schema) -> assertEquals(List.of(), ApiDocument.problemsOf(dialect, schema), name));
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryPartIsUsed() {
        List<JsonNode> references = document.root().findValues("$ref");
        assertTrue(references.size() > 50);
        Set<String> used = new HashSet<>();
        references.forEach(reference -> {
            used.add(reference.asText());
            assertFalse(document.root().at(reference.asText().substring(1)).isMissingNode(), reference.asText());
        });
        for (String kind : List.of("schemas", "responses", "parameters")) {
            document.root()
                    .at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(
                            name -> assertTrue(used.contains("#/components/" + kind + "/" + name), "unused: " + name));
        }
    }

    @Test
    void everyOperationIsInTheTableAndInTheDocumentOnce() {
        List<String> table =
                operations().stream().map(ApiDocumentTest::name).sorted().toList();
        assertEquals(List.copyOf(document.operations().keySet()), table);
        List<String> ids = new ArrayList<>();
        document.operations()
                .values()
                .forEach(operation -> ids.add(operation.path("operationId").asText()));
        assertEquals(new TreeSet<>(ids).size(), ids.size(), ids.toString());
    }

    @Test
    void everyOperationNeedsTheSameRoleAndTakesTheSame() {
        for (Operation operation : operations()) {
            String name = name(operation);
            JsonNode documented = document.operations().get(name);
            if (operation.role() == null) {
                assertEquals("[{},{\"basic\":[]}]", documented.path("security").toString(), name);
                assertFalse(documented.has("x-role"), name);
            } else {
                assertEquals(operation.role().word(), documented.path("x-role").asText(), name);
                assertFalse(documented.has("security"), name);
            }
            assertEquals(operation.query(), parameters(name, "query"), name);
            assertEquals(
                    java.util.Arrays.stream(operation.path().split("/"))
                            .filter(part -> part.startsWith("{"))
                            .map(part -> part.substring(1, part.length() - 1))
                            .collect(Collectors.toSet()),
                    parameters(name, "path"),
                    name);
            Set<String> fields = new HashSet<>();
            documented
                    .at("/requestBody/content/application~1json/schema/properties")
                    .fieldNames()
                    .forEachRemaining(fields::add);
            assertEquals(operation.body(), fields, name);
        }
    }

    private Set<String> parameters(String operation, String in) {
        return document.parameters(operation).stream()
                .filter(parameter -> parameter.path("in").asText().equals(in))
                .map(parameter -> parameter.path("name").asText())
                .collect(Collectors.toSet());
    }
}
