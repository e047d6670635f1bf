package dev.backupvault.cli;

import dev.backupvault.command.CommandCheck;
import dev.backupvault.config.Home;
import dev.backupvault.connect.CloudConnectCheck;
import dev.backupvault.dropfolder.DropFolderCheck;
import dev.backupvault.dropfolder.FoldersCheck;
import dev.backupvault.partner.Profiles;
import dev.backupvault.sftp.SftpCheck;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceBoard;
import dev.backupvault.sources.SourceCheck;
import dev.backupvault.sources.SourceFiles;
import dev.backupvault.sources.SourceFolder;
import dev.backupvault.sources.SourceMonitor;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;

/** The sources of this installation, and what is known of each kind. */
final class Sources {
    /** Kinds without an entry are listed, and have nothing to check. */
    private static final List<SourceCheck> CHECKS = List.of(
            new DropFolderCheck(),
            new FoldersCheck(),
            new SftpCheck(),
            new CloudConnectCheck(),
            new BlobContainerCheck(() -> Profiles.read(Home.find().partners())),
            new CommandCheck());

    private Sources() {}

    /** By name; placeholders are resolved as Camel resolves them when the sources are started. */
    static List<ConfiguredSource> configured(Home home) {
        try (DefaultCamelContext camel = new DefaultCamelContext(false)) {
            camel.getPropertiesComponent().setLocation("file:" + home.properties());
            Properties given = new Properties();
            given.setProperty("vault.home", home.folder().toString());
            given.setProperty("vault.data", home.data().toString());
            camel.getPropertiesComponent().setInitialProperties(given);
            camel.build();
            return SourceFiles.read(home.routes(), home.sources(), camel::resolvePropertyPlaceholders);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As the command line sees them. */
    static SourceBoard board(Home home) {
        SourceFolder folder = new SourceFolder(home.states());
        return new SourceBoard(folder, folder.connectors(), () -> configured(home), Sources::check);
    }

    /** As a running connector sees them. */
    static SourceBoard board(Home home, SourceMonitor monitor) {
        return new SourceBoard(
                new SourceFolder(home.states()), monitor.connectors(), () -> configured(home), Sources::check);
    }

    static Optional<SourceCheck> check(ConfiguredSource source) {
        return CHECKS.stream()
                .filter(check -> check.kind().equals(source.kind()))
                .findFirst();
    }
}
