package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.console.Console;
import dev.backupvault.console.Tracing;
import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.procedure.Procedures;
import dev.backupvault.sources.SourceFolder;
import dev.backupvault.sources.SourceMonitor;
import dev.backupvault.watch.Prometheus;
import dev.backupvault.watch.Watch;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * The YAML routes, running on an open vault. The same clients serve the backup-vault and the azure-storage-blob
 * component.
 */
final class Connector implements AutoCloseable {
    private final Main main = new Main();
    private final Procedures procedures = new Procedures();
    private final SourceMonitor monitor;
    private final Prometheus prometheus = new Prometheus();
    private Console console;

    private Connector(SourceMonitor monitor) {
        this.monitor = monitor;
    }

    /** @throws VaultException if the routes cannot be started; nothing runs then */
    static Connector start(Home home, OpenVault vault) {
        return start(home, vault, true);
    }

    /** The same without the management API and the console, whatever the settings say. */
    static Connector startWithoutManagement(Home home, OpenVault vault) {
        return start(home, vault, false);
    }

    private static Connector start(Home home, OpenVault vault, boolean management) {
        new SourcePlaces(home).check();
        Connector connector = new Connector(SourceMonitor.enter(new SourceFolder(home.states())));
        connector.main.bind("sourceMonitor", connector.monitor);
        connector.main.bind("sourceBoard", Sources.board(home, connector.monitor));
        if (!management) {
            connector.main.addOverrideProperty("management.enabled", "false");
            connector.main.addOverrideProperty("console.enabled", "false");
        }
        connector.main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport main) {
                Tracing.prepare(main.getCamelContext());
            }
        });
        connector.load(
                home,
                vault,
                home.routes() + "/*",
                home.sources() + "/*",
                home.procedures() + "/*",
                home.alerts() + "/*");
        connector.monitor.start();
        connector.startConsole();
        return connector;
    }

    /**
     * Only the restore procedures, for a command: no source, no schedule.
     *
     * @throws VaultException if the routes cannot be started
     */
    static Connector ofProcedures(Home home, OpenVault vault) {
        Connector connector = new Connector(null);
        connector.main.configure().setAutoStartup(false);
        connector.load(
                home,
                vault,
                home.routes() + "/backup-errors",
                home.routes() + "/restore-*",
                home.routes() + "/drill",
                home.procedures() + "/*");
        return connector;
    }

    private void load(Home home, OpenVault vault, String... files) {
        main.setPropertyPlaceholderLocations("file:" + home.properties());
        main.addInitialProperty("vault.home", home.folder().toString());
        main.addInitialProperty("vault.data", home.data().toString());
        main.configure()
                .withRoutesIncludePattern(Stream.of(files)
                        .filter(file -> Files.isDirectory(Path.of(file).getParent()))
                        .map(file -> "file:" + file + ".camel.yaml")
                        .collect(Collectors.joining(",")));
        main.bind("procedures", procedures);
        main.bind("prometheus", prometheus);
        if (monitor != null) {
            main.bind("watch", new Watch(vault.services(), monitor, main::getCamelContext));
        }
        main.bind("backupVaultServices", vault.services());
        main.bind("blobServiceClient", vault.client());
        try {
            main.start();
        } catch (Exception e) {
            close();
            throw Causes.find(VaultException.class, e).orElseGet(() -> cannotStart(e));
        }
    }

    private static VaultException cannotStart(Exception e) {
        if (Causes.find(BindException.class, e).isPresent()) {
            return VaultException.of(ErrorCode.CONFIG_INVALID, "an address cannot be listened on: " + rootMessage(e), e)
                    .hint("another program, or another connector, has the port: set management.port or"
                            + " source.cloud-connect.port, or switch one off with management.enabled=false");
        }
        return VaultException.of(ErrorCode.CONFIG_INVALID, "the routes cannot be started: " + rootMessage(e), e)
                .hint("the message names the route file and what is wrong in it");
    }

    private void startConsole() {
        console = main.getCamelContext().getRegistry().lookupByNameAndType("console", Console.class);
        if (console != null) {
            try {
                console.start();
            } catch (VaultException e) {
                close();
                throw e;
            }
        }
    }

    Procedures procedures() {
        return procedures;
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return (root == error ? "" : error.getMessage() + ": ") + root.getMessage();
    }

    /** Makes the folders of the shipped example source; all others must exist. */
    static Path firstStart(Home home) {
        Path drop = home.data().resolve("drop");
        try (Stream<Path> there = Files.isDirectory(home.data()) ? Files.list(home.data()) : Stream.empty()) {
            boolean first =
                    there.noneMatch(path -> path.getFileName().toString().equals(".started"));
            if (first) {
                Files.createDirectories(drop);
                Files.createFile(home.data().resolve(".started"));
            }
            return drop;
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the data folder '" + home.data() + "' cannot be used: " + e.getMessage(),
                            e)
                    .hint("make it writable, or name another one in BACKUP_VAULT_DATA");
        }
    }

    /**
     * Lets what is in flight finish, for as long as camel.main.shutdownTimeout says; what is cut then can be resumed.
     */
    @Override
    public void close() {
        if (console != null) {
            console.stop();
        }
        procedures.stop();
        if (monitor != null) {
            monitor.pause();
        }
        main.stop();
        prometheus.close();
        if (monitor != null) {
            monitor.close();
        }
    }
}
