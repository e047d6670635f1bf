package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the build generates from the component is checked in, and is that of the component as it is now. */
class GeneratedFilesTest {
    private static final Path GENERATED = Path.of("src/generated");
    private static JsonNode catalog;

    @BeforeAll
    static void read() throws IOException {
        catalog = new ObjectMapper()
                .readTree(GENERATED
                        .resolve("resources/META-INF/dev/backupvault/component/backup-vault.json")
                        .toFile());
    }

    private static Stream<Field> options(Class<?> type) {
        return type == null
                ? Stream.of()
                : Stream.concat(
                        Arrays.stream(type.getDeclaredFields())
                                .filter(field -> field.isAnnotationPresent(UriParam.class))
                                .flatMap(field -> field.getType().isAnnotationPresent(UriParams.class)
                                        ? options(field.getType())
                                        : Stream.of(field)),
                        options(type.getSuperclass()));
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theCatalogHasExactlyTheEndpointsOptions() {
        Set<String> expected = new TreeSet<>(Set.of("operation"));
        options(BackupVaultEndpoint.class)
                .forEach(field -> expected.add(
                        field.getAnnotation(UriParam.class).name().isEmpty()
                                ? field.getName()
                                : field.getAnnotation(UriParam.class).name()));
        assertEquals(expected, names(catalog.path("properties")));
    }

    @Test
    void ourOptionsAreDescribedAsInTheCode() throws Exception {
        List<Field> fields = Stream.of(BackupVaultEndpoint.class, RestoreOptions.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .toList();
        for (Field field : fields) {
            UriParam option = field.getAnnotation(UriParam.class);
            if (option != null && field.getType() != RestoreOptions.class) {
                JsonNode json = catalog.path("properties").path(field.getName());
                assertEquals(option.description(), json.path("description").asText(), field.getName());
                assertEquals(option.label(), json.path("label").asText(), field.getName());
                assertEquals(option.defaultValue(), json.path("defaultValue").asText(), field.getName());
                assertEquals(field.getType().getName(), json.path("javaType").asText(), field.getName());
            }
        }
        Field operation = BackupVaultEndpoint.class.getDeclaredField("operation");
        assertEquals(
                operation.getAnnotation(UriPath.class).description(),
                catalog.at("/properties/operation/description").asText());
        assertEquals(
                Arrays.stream(Operation.values()).map(Enum::name).toList(),
                new ObjectMapper().convertValue(catalog.at("/properties/operation/enum"), List.class));
    }

    @Test
    void theCatalogHasExactlyOurHeaders() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (Field field : BackupVaultConstants.class.getDeclaredFields()) {
            String header = (String) field.get(null);
            expected.add(header);
            JsonNode json = catalog.path("headers").path(header);
            assertEquals(
                    field.getAnnotation(Metadata.class).description(),
                    json.path("description").asText(),
                    header);
            assertEquals(
                    field.getAnnotation(Metadata.class).javaType(),
                    json.path("javaType").asText(),
                    header);
        }
        assertEquals(expected, names(catalog.path("headers")));
    }

    @Test
    void theConfigurersSetEveryOptionOfOurs() throws IOException {
        String configurer = Files.readString(
                GENERATED.resolve("java/dev/backupvault/component/BackupVaultEndpointConfigurer.java"));
        for (Field field : BackupVaultEndpoint.class.getDeclaredFields()) {
            if (field.isAnnotationPresent(UriParam.class) && field.getType() != RestoreOptions.class) {
                assertTrue(configurer.contains("case \"" + field.getName() + "\": target.set"), field.getName());
            }
        }
        for (Field field : RestoreOptions.class.getDeclaredFields()) {
            assertTrue(
                    configurer.contains("case \"" + field.getName() + "\": target.getRestoring().set"),
                    field.getName());
        }
    }
}
