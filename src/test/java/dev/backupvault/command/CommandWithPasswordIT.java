package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.KnownHosts;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real connector and a command on a machine that takes passwords. */
class CommandWithPasswordIT {
    private static final String CANARY = "canary-hunter2 of a machine";

    @TempDir
    private Path folder;

    private final Set<String> passwords = ConcurrentHashMap.newKeySet();
    private AzuriteServer azurite;
    private SshServer server;

    @BeforeEach
    void start() throws Exception {
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("host_key")));
        server.setPasswordAuthenticator((user, password, session) -> {
            passwords.add(password);
            return password.equals(CANARY);
        });
        server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close(true);
        azurite.close();
    }

    @Test
    void itsOutputBecomesAPointAndThePasswordIsNowhere() throws Exception {
        VaultHome home = new VaultHome(folder.resolve("home"))
                .source(
                        "web",
                        "command",
                        Map.of(
                                "item", "hello",
                                "machine", "ssh",
                                "host", "127.0.0.1",
                                "port", Integer.toString(server.getPort()),
                                "user", "backup",
                                "knownHosts",
                                        KnownHosts.of(server, folder.resolve("known_hosts"))
                                                .toString(),
                                "password", "env:WEB_PASSWORD",
                                "arguments", "[\"date\", \"+%s.%N\"]",
                                "schedule", "* * * * * ?"));
        Launch launch = Launch.of(folder.resolve("data"), azurite.ingestConnectionString())
                .withHome(home.folder());
        try (ConnectorProcess connector = launch.wrappedBy(
                        "env", "WEB_PASSWORD=" + CANARY, "BACKUP_VAULT_LOG=TRACE", "BACKUP_VAULT_LIBRARY_LOG=TRACE")
                .run()
                .awaitReady()) {
            connector.awaitLine("stored point=");
            assertFalse(connector.output().contains("canary-hunter2"));
        }
        assertEquals(Set.of(CANARY), passwords);
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        assertEquals(21, report.points().get(0).files().get(0).bytes());
    }
}
