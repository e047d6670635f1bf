package dev.backupvault.connect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.point.ItemId;
import dev.backupvault.units.Units;
import dev.backupvault.users.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads {@code config/tenants.yaml}. Strict: unknown keys and senseless values are all reported at once. */
final class TenantsFile {
    private static final Duration DELETED_FOR = Duration.ofDays(14);
    private static final int TASKS = 4;
    private static final int MOST_TASKS = 10_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> KEYS = Set.of(
            "enabled", "lease", "quota", "tasks", "bandwidth", "sources", "password", "certificates", "deleted-for");

    private final List<String> problems = new ArrayList<>();

    private TenantsFile() {}

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} with every problem found; never with a secret */
    static Map<String, Tenant> read(Path file) {
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
        TenantsFile reader = new TenantsFile();
        Map<String, Tenant> tenants = reader.tenants(root);
        if (!reader.problems.isEmpty()) {
            throw invalid(file, String.join("; ", reader.problems));
        }
        return tenants;
    }

    private static VaultException invalid(Path file, String what) {
        return VaultException.of(ErrorCode.CONFIG_INVALID, "the tenants in '" + file + "' are wrong: " + what)
                .hint("the comments in config/tenants.yaml say what each key takes");
    }

    private Map<String, Tenant> tenants(JsonNode root) {
        Map<String, Tenant> tenants = new LinkedHashMap<>();
        if (!root.isObject() || root.size() != 1 || !root.has("tenants")) {
            problems.add("expected one key, 'tenants'");
            return tenants;
        }
        JsonNode all = root.get("tenants");
        if (all.isNull()) {
            return tenants;
        }
        if (!all.isObject()) {
            problems.add("tenants: expected names with their settings");
            return tenants;
        }
        Map<String, String> owners = new LinkedHashMap<>();
        all.properties().forEach(entry -> {
            Tenant tenant = tenant(entry.getKey(), entry.getValue());
            for (String certificate : tenant.certificates()) {
                String other = owners.put(certificate, tenant.name());
                if (other != null) {
                    problems.add(tenant.name() + ".certificates: a certificate is '" + other + "'s too");
                }
            }
            tenants.put(tenant.name(), tenant);
        });
        return tenants;
    }

    private Tenant tenant(String name, JsonNode node) {
        if (!NAME.matcher(name).matches() || name.equals(ItemId.DEFAULT_TENANT)) {
            problems.add("'" + name + "': expected a name of letters, digits and . _ - other than '"
                    + ItemId.DEFAULT_TENANT + "'");
        }
        if (!node.isObject()) {
            problems.add(name + ": expected settings");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                problems.add(name + "." + key + ": there is no such setting");
            }
        });
        Set<String> sources = new LinkedHashSet<>(list(name, node, "sources", source -> {
            ItemId.checkName("source", source);
            if (source.indexOf('/') >= 0) {
                throw new IllegalArgumentException("expected a name without /");
            }
            return source;
        }));
        Tenant tenant = new Tenant(
                name,
                value(name, node, "enabled", true, TenantsFile::truth),
                value(name, node, "lease", Optional.<LocalDate>empty(), text -> Optional.of(day(text))),
                value(name, node, "quota", OptionalLong.empty(), text -> OptionalLong.of(Units.size(text))),
                value(name, node, "tasks", TASKS, TenantsFile::tasks),
                value(name, node, "bandwidth", Bandwidth.UNLIMITED, Bandwidth::parse),
                sources,
                value(
                        name,
                        node,
                        "password",
                        Optional.<PasswordHash>empty(),
                        text -> Optional.of(PasswordHash.parse(text))),
                new LinkedHashSet<>(list(name, node, "certificates", TenantsFile::thumbprint)),
                value(name, node, "deleted-for", DELETED_FOR, Units::duration));
        if (sources.isEmpty()) {
            problems.add(name + ".sources: expected at least one");
        }
        if (tenant.password().isEmpty() && tenant.certificates().isEmpty()) {
            problems.add(name + ": expected a password or certificates");
        }
        return tenant;
    }

    private <T> T value(String tenant, JsonNode node, String key, T standard, Function<String, T> parse) {
        JsonNode value = node.get(key);
        if (value == null) {
            return standard;
        }
        if (!value.isValueNode() || value.isNull()) {
            problems.add(tenant + "." + key + ": expected one value");
            return standard;
        }
        return parsed(tenant + "." + key, value, standard, parse);
    }

    private <T> T parsed(String where, JsonNode value, T standard, Function<String, T> parse) {
        try {
            return parse.apply(value.asText());
        } catch (VaultException e) {
            problems.add(where + ": " + e.fact());
        } catch (RuntimeException e) {
            problems.add(where + ": " + e.getMessage());
        }
        return standard;
    }

    private List<String> list(String tenant, JsonNode node, String key, Function<String, String> parse) {
        List<String> values = new ArrayList<>();
        JsonNode list = node.get(key);
        if (list == null) {
            return values;
        }
        if (!list.isArray()) {
            problems.add(tenant + "." + key + ": expected a list");
            return values;
        }
        for (JsonNode value : list) {
            String parsed = parsed(tenant + "." + key, value, null, parse);
            if (parsed != null) {
                values.add(parsed);
            }
        }
        return values;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("expected a day such as 2027-12-31, found '" + text + "'");
        }
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false, found '" + text + "'");
        };
    }

    private static int tasks(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_TASKS) {
            throw new IllegalArgumentException("expected 1 to " + MOST_TASKS + ", found '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** As openssl and browsers print it, or without the colons. */
    private static String thumbprint(String text) {
        String plain = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!THUMBPRINT.matcher(plain).matches()) {
            throw new IllegalArgumentException(
                    "expected a SHA-256 thumbprint of 64 hexadecimal digits, found '" + text + "'");
        }
        return plain;
    }
}
