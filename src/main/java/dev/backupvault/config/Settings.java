package dev.backupvault.config;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.operational.OperationalSettings;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.units.Units;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The {@code vault.*}, {@code operational.*}, {@code management.*} and {@code console.*} keys of
 * config/application.properties, each of which a system property of the same name overrides. Strict: unknown keys and
 * values that make no sense are all reported at once.
 */
public final class Settings {
    private static final Set<String> AREAS = Set.of("vault", "operational", "management", "console");
    private static final long OPERATIONAL_BYTES = 100L << 30;
    private static final long LARGEST_BLOCK = 1L << 30;

    private final List<String> problems = new ArrayList<>();
    private final TreeSet<String> unread;
    private final Properties properties;

    private Settings(Properties properties) {
        this.properties = properties;
        this.unread = new TreeSet<>(properties.stringPropertyNames());
        unread.removeIf(key -> !isOurs(key));
    }

    private static boolean isOurs(String key) {
        return AREAS.contains(key.split("\\.", 2)[0]);
    }

    /** All of them: how the services work, and where operational copies are kept. */
    public record Both(VaultSettings vault, OperationalSettings operational) {}

    /**
     * @param home what {@code {{vault.home}}} and {@code {{vault.data}}} stand for
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} with every problem found
     */
    public static Both read(Path file, Home home) {
        return load(file).both(file, home);
    }

    /**
     * Only where the management API is.
     *
     * @param home as for {@link #read}
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} with every problem found in the keys of
     *     {@code management}
     */
    public static ManagementSettings management(Path file, Home home) {
        Settings settings = load(file);
        ManagementSettings management = settings.management(home);
        settings.refuseProblems(file);
        return management;
    }

    private static Settings load(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw VaultException.of(
                        ErrorCode.CONFIG_INVALID, "'" + file + "' cannot be read: " + e.getMessage(), e);
            }
        }
        System.getProperties().stringPropertyNames().stream()
                .filter(Settings::isOurs)
                .forEach(key -> properties.setProperty(key, System.getProperty(key)));
        return new Settings(properties);
    }

    private Both both(Path file, Home home) {
        OperationalSettings operational = new OperationalSettings(
                value("operational.folder", home.data().resolve("operational"), text -> folder(text, home)),
                value("operational.bytes", OPERATIONAL_BYTES, Units::size));
        value("operational.cron", "", Function.identity()); // a route's
        management(home);
        console();
        return new Both(vault(file), operational);
    }

    /** The console's, which reads them by itself; here only what is wrong with them is found. */
    private void console() {
        value("console.enabled", "", text -> oneOf(text, "true", "false"));
        value("console.scheme", "", text -> oneOf(text, "http", "https"));
        value("console.port", 0, Settings::port);
        value("console.address", "", Function.identity());
        value("console.keystore", "", Function.identity());
    }

    /** A route's, which reads them by itself. */
    private ManagementSettings management(Home home) {
        ManagementSettings standard = ManagementSettings.DEFAULT;
        value("management.users", "", Function.identity());
        value("management.restores", "", Function.identity());
        return new ManagementSettings(
                value("management.enabled", standard.enabled(), text -> oneOf(text, "true", "false")
                        .equals("true")),
                value("management.scheme", standard.scheme(), text -> oneOf(text, "http", "https")),
                value("management.address", standard.address(), Function.identity()),
                value("management.port", standard.port(), Settings::port),
                value("management.keystore", standard.keystore(), text -> resolve(text, home)));
    }

    private static String oneOf(String text, String one, String other) {
        if (!text.equals(one) && !text.equals(other)) {
            throw new IllegalArgumentException("expected " + one + " or " + other + ", found '" + text + "'");
        }
        return text;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("expected 1 to 65535, found '" + text + "'");
        }
        return port;
    }

    private static Path folder(String text, Home home) {
        String resolved = resolve(text, home);
        if (resolved.isEmpty() || resolved.contains("{{")) {
            throw new IllegalArgumentException(
                    "expected a folder, with {{vault.data}} or {{vault.home}} at most, found '" + text + "'");
        }
        return home.folder().resolve(resolved);
    }

    private static String resolve(String text, Home home) {
        return text.replace("{{vault.data}}", home.data().toString())
                .replace("{{vault.home}}", home.folder().toString());
    }

    private VaultSettings vault(Path file) {
        VaultSettings standard = VaultSettings.DEFAULT;
        long buffers = value("vault.buffers", standard.buffers(), Units::size);
        long largest = value("vault.block.largest", (long) standard.largestBlock(), Settings::blockSize);
        int inFlight = value("vault.block.in-flight", standard.inFlight(), Integer::parseInt);
        Duration patience = value("vault.patience", standard.patience(), Units::duration);
        unread.forEach(key -> problems.add(key + ": there is no such setting"));
        VaultSettings settings = null;
        try {
            settings = new VaultSettings(buffers, Math.toIntExact(largest), inFlight, patience);
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add(e.getMessage());
        }
        refuseProblems(file);
        return settings;
    }

    private void refuseProblems(Path file) {
        if (!problems.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the settings in '" + file + "' (or -D) are wrong: " + String.join("; ", problems))
                    .hint("the comments in config/application.properties say what each key takes");
        }
    }

    private <T> T value(String key, T standard, Function<String, T> parse) {
        unread.remove(key);
        String text = properties.getProperty(key);
        if (text == null) {
            return standard;
        }
        try {
            return parse.apply(text.strip());
        } catch (NumberFormatException e) {
            problems.add(key + ": expected a whole number, found '" + text + "'");
            return standard;
        } catch (ArithmeticException e) {
            problems.add(key + ": '" + text + "' is too much");
            return standard;
        } catch (IllegalArgumentException e) {
            problems.add(key + ": " + e.getMessage());
            return standard;
        }
    }

    private static long blockSize(String text) {
        long bytes = Units.size(text);
        if (bytes > LARGEST_BLOCK) {
            throw new IllegalArgumentException("expected at most 1GiB, found '" + text + "'");
        }
        return bytes;
    }
}
