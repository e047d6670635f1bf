package dev.backupvault.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of YAML file: one key, and below it names with settings. Strict: unknown and repeated keys and senseless
 * values are refused, with all problems at once. Thread-safe.
 *
 * @param key the one key, which says in errors what the file holds: {@code users}
 * @param hint what to do about an error
 */
public record StrictYaml(String key, String hint) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads a file.
     *
     * @param reader makes something of what is below the key, and reports to it what is wrong
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if it cannot be read, or with all its problems
     */
    public <T> T read(Path file, Function<Section, T> reader) {
        byte[] yaml;
        try {
            yaml = Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
        return parse(yaml, file.toString(), reader);
    }

    /**
     * The same of a file's bytes.
     *
     * @param name what to call it in an error
     */
    public <T> T parse(byte[] yaml, String name, Function<Section, T> reader) {
        List<String> problems = new ArrayList<>();
        T result = reader.apply(new Section("", below(tree(yaml, name), problems), problems));
        if (!problems.isEmpty()) {
            throw invalid(name, String.join("; ", problems));
        }
        return result;
    }

    private JsonNode tree(byte[] yaml, String name) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw invalid(
                    name,
                    "line " + e.getLocation().getLineNr() + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("no YAML"));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private JsonNode below(JsonNode root, List<String> problems) {
        JsonNode all = root.path(key);
        if (root.size() != 1 || !all.isObject() && !all.isNull()) {
            problems.add("expected one key, '" + key + "', with names and their settings");
        }
        return all.isObject() ? all : MissingNode.getInstance();
    }

    private VaultException unreadable(String name, IOException e) {
        return invalid(name, "it cannot be read: " + e.getClass().getSimpleName());
    }

    private VaultException invalid(String name, String what) {
        return VaultException.of(ErrorCode.CONFIG_INVALID, "the " + key + " in '" + name + "' are wrong: " + what)
                .hint(hint);
    }
}
