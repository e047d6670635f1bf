package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a packaged backup-vault is started as a process of its own, like by the launcher. Immutable; {@code with} gives
 * copies.
 */
public record Launch(Path home, Path data, String store, Map<String, String> properties, List<String> wrapper) {
    /** Maven runs the tests in the checkout. */
    public static final Path CHECKOUT = Path.of("").toAbsolutePath();

    /**
     * Without the management API and the console, whose ports only one connector of the machine can have.
     *
     * @param data its data folder
     * @param store connection string
     */
    public static Launch of(Path data, String store) {
        return new Launch(
                CHECKOUT, data, store, Map.of("management.enabled", "false", "console.enabled", "false"), List.of());
    }

    /** With a system property, which overrides the key of config/application.properties. */
    public Launch with(String property, Object value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(property, value.toString());
        return new Launch(home, data, store, more, wrapper);
    }

    /** With routes and settings from another folder. */
    public Launch withHome(Path newHome) {
        return new Launch(newHome, data, store, properties, wrapper);
    }

    /** Run by another program, for instance one that sets a limit. */
    public Launch wrappedBy(String... command) {
        return new Launch(home, data, store, properties, List.of(command));
    }

    ProcessBuilder builder(String... arguments) {
        Path jar = CHECKOUT.resolve("target/backup-vault.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: integration tests run after `package`");
        }
        List<String> command = new ArrayList<>(wrapper);
        // C1 alone starts faster, and these processes live for seconds.
        command.addAll(List.of(
                "java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dbackupvault.home=" + home));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", jar.toString(), "dev.backupvault.BackupVault"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("AZURE_STORAGE_CONNECTION_STRING", store); // blank counts as none
        builder.environment().put("BACKUP_VAULT_DATA", data.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Starts {@code run}; the caller waits until it is ready. */
    public ConnectorProcess run() throws IOException {
        return new ConnectorProcess(Children.start(builder("run").redirectErrorStream(true)));
    }

    /** Starts a command and leaves it running, with its standard input open. */
    public ConnectorProcess start(String... arguments) throws IOException {
        return new ConnectorProcess(Children.start(builder(arguments).redirectErrorStream(true)));
    }
}
