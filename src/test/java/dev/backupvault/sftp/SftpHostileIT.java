package dev.backupvault.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.KnownHosts;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.TestFiles;
import dev.backupvault.testing.VaultHome;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lists what no file can be called, and one that takes passwords. */
class SftpHostileIT {
    private static final String CANARY = "canary-hunter2+of%a/password";
    private static final List<String> NAMES = List.of(
            "../outside.bak",
            "/etc/hostname",
            "inner/a.bak",
            "..",
            ".",
            "",
            "a\0.bak",
            "a\n2026 ERROR forged line.bak",
            "\u001b[2Jterminal.bak",
            "*",
            "?.bak",
            "z*",
            "a\\..\\b.bak",
            "[a-z].bak",
            "x".repeat(5000));

    @TempDir
    private Path temp;

    private AzuriteServer store;
    private SshServer server;
    private Path files;
    private final Set<String> touched = ConcurrentHashMap.newKeySet();
    private final Map<String, String> listedAs = new ConcurrentHashMap<>();
    private final Set<String> passwords = ConcurrentHashMap.newKeySet();

    /** What a client does on the server, but for looking. */
    private final class Listener implements SftpEventListener {
        @Override
        public void opening(ServerSession session, String handle, Handle local) {
            if (local instanceof FileHandle) {
                touched.add(local.getFile().toString());
            }
        }

        @Override
        public void removing(ServerSession session, Path path, boolean isDirectory) {
            touched.add(path.toString());
        }

        @Override
        public void moving(ServerSession session, Path from, Path to, Collection<CopyOption> options) {
            touched.add(from.toString());
        }
    }

    @BeforeEach
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        files = Files.createDirectory(temp.resolve("files"));
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(temp.resolve("host_key")));
        server.setPasswordAuthenticator((user, password, session) -> {
            passwords.add(password);
            return password.equals(CANARY);
        });
        SftpSubsystemFactory sftp = new SftpSubsystemFactory() {
            @Override
            public Command createSubsystem(ChannelSession channel) {
                return new SftpSubsystem(channel, this) {
                    @Override
                    protected String getShortName(Path file) throws IOException {
                        String name = super.getShortName(file);
                        return listedAs.getOrDefault(name, name);
                    }
                };
            }
        };
        sftp.addSftpEventListener(new Listener());
        server.setSubsystemFactories(List.of(sftp));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close(true);
        store.close();
    }

    private Launch source(Map<String, String> more) throws Exception {
        Path known = KnownHosts.of(server, temp.resolve("known_hosts"));
        Map<String, String> parameters = new TreeMap<>(Map.of(
                "server", "127.0.0.1:" + server.getPort(),
                "user", "backup",
                "folder", files.toString(),
                "knownHosts", known.toString(),
                "password", "env:NAS_PASSWORD",
                "complete", "renamed",
                "poll", "200"));
        parameters.putAll(more);
        VaultHome home = new VaultHome(temp.resolve("home")).source("nas", "sftp", parameters);
        return Launch.of(temp.resolve("data"), store.ingestConnectionString()).withHome(home.folder());
    }

    @Test
    void whateverAServerListsNothingButFilesOfItsFolderIsTouched() throws Exception {
        // Given a server that lists its files under all kinds of names, and a source that would include them all
        for (int i = 0; i < NAMES.size(); i++) {
            Files.writeString(files.resolve("f" + i), "hostile " + i);
            listedAs.put("f" + i, NAMES.get(i));
        }
        Files.writeString(temp.resolve("outside.bak"), "outside");
        TestFiles.dropIn(files, "z.bak", "good".getBytes());
        try (ConnectorProcess connector = source(Map.of("include", "(?s).*", "after", "delete"))
                .wrappedBy("env", "NAS_PASSWORD=" + CANARY)
                .run()
                .awaitReady()) {
            // When it is looked at several times
            for (String name : List.of("z.bak", "y.bak")) {
                Path file =
                        name.equals("z.bak") ? files.resolve(name) : TestFiles.dropIn(files, name, "better".getBytes());
                Awaitility.await(name).atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(file));
            }
            assertTrue(connector.says("code=BV-0305"), connector.output());
            assertTrue(
                    connector.output().lines().noneMatch(line -> line.startsWith("2026 ERROR forged")),
                    connector.output());
            assertFalse(connector.output().contains("\u001b"), "no terminal escapes");
            assertFalse(connector.says("\tat "), connector.output());
        }
        // Then only the good ones are points, and only they were touched
        Checker.Report report = new Checker(store.connectionString()).check();
        assertEquals(List.of(), report.broken());
        assertEquals(
                List.of("y.bak", "z.bak"),
                report.points().stream().map(Checker.Point::item).sorted().toList());
        touched.removeIf(path -> path.contains("y.bak") || path.contains("z.bak"));
        assertEquals(Set.of(), touched);
        assertEquals("outside", Files.readString(temp.resolve("outside.bak")));
        assertEquals(
                NAMES.size(), // and none of them was deleted
                TestFiles.below(files).size());
    }

    @Test
    void aPasswordIsSeenByTheServerAndByNobodyElse() throws Exception {
        TestFiles.dropIn(files, "a.bak", "good".getBytes());
        Launch launch = source(Map.of())
                .wrappedBy("env", "NAS_PASSWORD=" + CANARY, "BACKUP_VAULT_LOG=TRACE", "BACKUP_VAULT_LIBRARY_LOG=TRACE");
        try (ConnectorProcess connector = launch.run().awaitReady()) {
            connector.awaitLine("stored point=");
            assertEquals(Set.of(CANARY), passwords);
            String management = management(connector.pid());
            assertTrue(management.contains("sftp://127.0.0.1"), "endpoints are shown: " + management.length());
            for (String shown : List.of(management, connector.output(), connector.commandLine())) {
                assertFalse(shown.contains(CANARY));
                assertFalse(shown.contains("hunter2"));
            }
        }
    }

    @Test
    void aWrongPasswordIsSentOnceALook() throws Exception {
        try (ConnectorProcess connector = source(Map.of())
                .wrappedBy("env", "NAS_PASSWORD=wrong-hunter2")
                .run()
                .awaitReady()) {
            connector.awaitLine("code=BV-0314 seconds=2");
            assertFalse(connector.says("hunter2"), connector.output());
        }
        assertEquals(Set.of("wrong-hunter2"), passwords);
    }

    /** Everything that Camel shows over JMX. */
    private static String management(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        StringBuilder shown = new StringBuilder();
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            MBeanServerConnection beans = jmx.getMBeanServerConnection();
            for (ObjectName name : beans.queryNames(new ObjectName("org.apache.camel:*"), null)) {
                shown.append(name).append('\n');
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                    shown.append(attribute.getName())
                            .append('=')
                            .append(value(() -> beans.getAttribute(name, attribute.getName())))
                            .append('\n');
                }
                for (MBeanOperationInfo operation : beans.getMBeanInfo(name).getOperations()) {
                    if (operation.getName().startsWith("dump") && operation.getSignature().length == 0) {
                        shown.append(value(() -> beans.invoke(name, operation.getName(), null, null)))
                                .append('\n');
                    }
                }
            }
        } finally {
            machine.detach();
        }
        return shown.toString();
    }

    private interface Shown {
        Object get() throws JMException, IOException;
    }

    private static Object value(Shown shown) throws IOException {
        try {
            return shown.get();
        } catch (JMException | RuntimeException e) {
            return e; // it shows nothing, or not this way
        }
    }
}
