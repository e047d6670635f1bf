package dev.backupvault.users;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code users.yaml}. Strict: unknown keys and senseless values are all reported at once. */
final class UsersFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Set<String> KEYS = Set.of("role", "password");

    private final List<String> problems = new ArrayList<>();

    private UsersFile() {}

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} with every problem found; never with a secret */
    static Map<String, User> read(Path file) {
        JsonNode root;
        try {
            root = YAMLMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw invalid(
                    file,
                    "line " + e.getLocation().getLineNr() + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("no YAML"));
        } catch (IOException e) {
            throw invalid(file, "it cannot be read: " + e.getClass().getSimpleName());
        }
        UsersFile reader = new UsersFile();
        Map<String, User> users = reader.users(root);
        if (!reader.problems.isEmpty()) {
            throw invalid(file, String.join("; ", reader.problems));
        }
        return users;
    }

    private static VaultException invalid(Path file, String what) {
        return VaultException.of(ErrorCode.CONFIG_INVALID, "the users in '" + file + "' are wrong: " + what)
                .hint("docs/MANAGEMENT.md shows how the file looks");
    }

    private Map<String, User> users(JsonNode root) {
        Map<String, User> users = new LinkedHashMap<>();
        if (!root.isObject() || root.size() != 1 || !root.path("users").isObject()) {
            problems.add("expected one key, 'users', with names and their settings");
            return users;
        }
        root.get("users")
                .properties()
                .forEach(entry -> users.put(entry.getKey(), user(entry.getKey(), entry.getValue())));
        if (users.values().stream().noneMatch(user -> user.role() == Role.ADMINISTRATOR)) {
            problems.add("expected at least one administrator");
        }
        return users;
    }

    private User user(String name, JsonNode node) {
        if (!NAME.matcher(name).matches()) {
            problems.add("'" + name + "': expected a name of letters, digits and . _ -");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                problems.add(name + "." + key + ": there is no such setting");
            }
        });
        return new User(
                name, value(name, node, "role", Role::parse), value(name, node, "password", PasswordHash::parse));
    }

    /** @return null after a problem */
    private <T> T value(String user, JsonNode node, String key, Function<String, T> parse) {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            problems.add(user + "." + key + ": expected one value");
            return null;
        }
        try {
            return parse.apply(value.asText());
        } catch (IllegalArgumentException e) {
            problems.add(user + "." + key + ": " + e.getMessage());
            return null;
        }
    }
}
