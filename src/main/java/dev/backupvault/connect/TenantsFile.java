package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.point.ItemId;
import dev.backupvault.units.Units;
import dev.backupvault.users.PasswordHash;
import dev.backupvault.yaml.Scalars;
import dev.backupvault.yaml.Section;
import dev.backupvault.yaml.StrictYaml;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads {@code config/tenants.yaml}. Strict: unknown keys and senseless values are all reported at once. */
final class TenantsFile {
    private static final Duration DELETED_FOR = Duration.ofDays(14);
    private static final int TASKS = 4;
    private static final int MOST_TASKS = 10_000;
    private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final StrictYaml FILE =
            new StrictYaml("tenants", "the comments in config/tenants.yaml say what each key takes");

    private TenantsFile() {}

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} with every problem found; never with a secret */
    static Map<String, Tenant> read(Path file) {
        return FILE.read(file, TenantsFile::tenants);
    }

    private static Map<String, Tenant> tenants(Section all) {
        Map<String, String> owners = new HashMap<>();
        return all.named((name, in) -> {
            Tenant tenant = tenant(name, in);
            for (String certificate : tenant.certificates()) {
                String other = owners.put(certificate, name);
                if (other != null) {
                    in.problem("certificates", "a certificate is '" + other + "'s too");
                }
            }
            return tenant;
        });
    }

    private static Tenant tenant(String name, Section in) {
        Tenant tenant = new Tenant(
                name,
                in.value("enabled", true, Scalars::truth),
                in.optional("lease", TenantsFile::day),
                in.optional("quota", Units::size).map(OptionalLong::of).orElse(OptionalLong.empty()),
                in.value("tasks", TASKS, Scalars.number(1, MOST_TASKS)),
                in.value("bandwidth", Bandwidth.UNLIMITED, Bandwidth::parse),
                new LinkedHashSet<>(in.list("sources", TenantsFile::source)),
                in.optional("password", PasswordHash::parse),
                new LinkedHashSet<>(in.list("certificates", TenantsFile::thumbprint)),
                in.value("deleted-for", DELETED_FOR, Units::duration));
        if (name.equals(ItemId.DEFAULT_TENANT)) {
            in.problem("'" + name + "': expected another name, this one is the connector's own");
        }
        if (tenant.sources().isEmpty()) {
            in.problem("sources", "expected at least one");
        }
        if (tenant.password().isEmpty() && tenant.certificates().isEmpty()) {
            in.problem(name + ": expected a password or certificates");
        }
        return tenant;
    }

    private static String source(String text) {
        ItemId.checkName("source", text);
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("expected a name without /");
        }
        return text;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("expected a day such as 2027-12-31, found '" + text + "'");
        }
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
