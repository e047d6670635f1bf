package dev.backupvault.config;

import java.nio.file.Path;

/**
 * The folder this program was unpacked in, and what lies where in it. The launcher gives it as
 * {@code -Dbackupvault.home}.
 */
public record Home(Path folder) {
    public static final String PROPERTY = "backupvault.home";

    public static Home find() {
        return new Home(
                Path.of(System.getProperty(PROPERTY, ".")).toAbsolutePath().normalize());
    }

    public Path properties() {
        return folder.resolve("config/application.properties");
    }

    public Path policies() {
        return folder.resolve("config/policies.yaml");
    }

    /** One partner profile a file. */
    public Path partners() {
        return folder.resolve("config/partners");
    }

    public Path routes() {
        return folder.resolve("routes");
    }

    public Path sources() {
        return routes().resolve("sources");
    }

    /** One file for each way that alerts take. */
    public Path alerts() {
        return routes().resolve("alerts");
    }

    /** One file for each restore procedure. */
    public Path procedures() {
        return routes().resolve("restore");
    }

    /** What procedures did, for auditors. */
    public Path reports() {
        return data().resolve("reports");
    }

    /** Through which a connector and the command line speak of sources. */
    public Path states() {
        return data().resolve("sources");
    }

    public Path azurite() {
        return folder.resolve("config/azurite");
    }

    /** Where this program keeps what it needs; {@code BACKUP_VAULT_DATA} in the environment moves it. */
    public Path data() {
        String elsewhere = System.getenv("BACKUP_VAULT_DATA");
        return elsewhere == null || elsewhere.isBlank()
                ? folder.resolve("data")
                : Path.of(elsewhere).toAbsolutePath().normalize();
    }
}
