package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import dev.backupvault.ssh.SshServer;
import dev.backupvault.testing.OpenSshServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on a machine that is reached through a real sshd. */
@Timeout(180)
class SshMachineIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String CANARY = "canary-of-a-passphrase";

    @TempDir
    private Path folder;

    private OpenSshServer server;

    @BeforeEach
    void start() throws Exception {
        server = OpenSshServer.start(folder.resolve("ssh"), "AcceptEnv PGPASSWORD");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SshMachine machine() throws IOException {
        return machine(server.userKey(), null, server.knownHosts(server.port()));
    }

    private SshMachine machine(Path key, String passphrase) throws IOException {
        return machine(key, passphrase, server.knownHosts(server.port()));
    }

    private SshMachine machine(Path key, String passphrase, Path knownHosts) throws IOException {
        return machine(new Credentials(key.toString(), secret("passphrase", passphrase), Secret.NONE), knownHosts);
    }

    private SshMachine machine(Credentials login, Path knownHosts) {
        return new SshMachine(
                new SshServer("127.0.0.1", server.port(), System.getProperty("user.name"), knownHosts, login));
    }

    private Secret secret(String option, String text) throws IOException {
        return text == null
                ? Secret.NONE
                : new Secret(option, "file:" + Files.writeString(folder.resolve("secret"), text));
    }

    private static CommandStream stream(Machine machine, Duration limit, String... arguments) {
        return new CommandStream(machine, new Invocation(List.of(arguments), Map.of()), limit);
    }

    private CommandStream shell(String script) throws IOException {
        return stream(machine(), LONG, "sh", "-c", script);
    }

    private static byte[] read(InputStream stream) throws IOException {
        try (stream) {
            return stream.readAllBytes();
        }
    }

    private static VaultException failure(CommandStream stream) {
        return assertThrows(VaultException.class, () -> {
            try (stream) {
                stream.transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    @Test
    void whatACommandWritesThereIsTheStream() throws IOException {
        byte[] bytes = read(shell("head -c 50000000 /dev/zero; printf end"));
        assertEquals(50_000_003, bytes.length);
        assertEquals("end", new String(bytes, bytes.length - 3, 3, StandardCharsets.UTF_8));
    }

    @Test
    void argumentsArriveAsTheyAre() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "printf '%s\\0' \"$@\"", "sh"));
        command.addAll(ShellQuotingTest.HOSTILE);
        byte[] bytes = read(stream(machine(), LONG, command.toArray(String[]::new)));
        assertEquals(String.join("\0", ShellQuotingTest.HOSTILE) + "\0", new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void standardInputIsEmpty() throws IOException {
        assertEquals("0\n", new String(read(shell("wc -c | tr -d ' '")), StandardCharsets.UTF_8));
    }

    @Test
    void aVariableThatTheServerAcceptsArrives() throws IOException {
        CommandStream stream = new CommandStream(
                machine(),
                new Invocation(List.of("sh", "-c", "printf %s \"$PGPASSWORD\""), Map.of("PGPASSWORD", "x 'y")),
                LONG);
        assertEquals("x 'y", new String(read(stream), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "printf data; echo 'disk full' >&2; exit 3 @ exit code 3, and said: @ disk full",
                "printf data; kill -9 $$ @ a signal @ cut",
                "exit 0 @ wrote nothing @ wrote nothing",
                "head -c 20000000 /dev/zero | tr '\\0' x >&2; printf data; exit 1 @ exit code 1 @ xxx"
            })
    void aCommandThatFailsMakesTheStreamFail(String script, String why, String alsoSaid) throws IOException {
        VaultException error = failure(shell(script));
        assertEquals(ErrorCode.COMMAND_FAILED, error.code());
        assertTrue(error.fact().contains(why) && error.fact().contains(alsoSaid), error.fact());
    }

    @Test
    void aConnectionThatIsCutIsNoEnd() throws Exception {
        CommandStream stream = shell("head -c 1000000 /dev/zero; sleep 1000");
        stream.readNBytes(1_000_000);
        server.stop();
        VaultException error = failure(stream);
        assertEquals(ErrorCode.COMMAND_FAILED, error.code());
        assertTrue(error.fact().contains("the connection was cut"), error.fact());
    }

    @Test
    void aConnectionThatIsCutAfterTheExitCodeAndBeforeTheLastByteIsNoEnd() throws Exception {
        // The first process ends at once, and well; a second one still holds the output.
        Path second = folder.resolve("second");
        CommandStream stream = shell("sleep 1000 & echo $! > '" + second + "'; printf data");
        stream.readNBytes(4);
        Awaitility.await("the exit code was sent")
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.said().contains("session_exit_message")
                        || server.said().contains("exit-status"));
        server.stop();
        try {
            VaultException error = failure(stream);
            assertEquals(ErrorCode.COMMAND_FAILED, error.code());
            assertTrue(error.fact().contains("cut"), error.fact());
        } finally { // nobody can reach it any more
            ProcessHandle.of(Long.parseLong(Files.readString(second).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void closingEarlyEndsTheCommandThere() throws Exception {
        Path pid = folder.resolve("pid");
        CommandStream stream = shell("echo $$ > '" + pid + "'; yes");
        stream.readNBytes(100_000);
        stream.close();
        long number = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ProcessHandle.of(number)
                .filter(ProcessHandle::isAlive)
                .isEmpty());
    }

    @Test
    void theTimeLimitEndsTheCommandThere() throws Exception {
        Path pid = folder.resolve("pid");
        VaultException error =
                failure(stream(machine(), Duration.ofSeconds(3), "sh", "-c", "echo $$ > '" + pid + "'; sleep 1000"));
        assertTrue(error.fact().contains("time limit"), error.fact());
        long number = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ProcessHandle.of(number)
                .filter(ProcessHandle::isAlive)
                .isEmpty());
    }

    @Test
    void anUnknownOrChangedHostKeyIsRefusedBeforeAnyLogin() throws Exception {
        SshMachine known = machine();
        Path nobody = Files.createFile(folder.resolve("nobody"));
        SshMachine unknown = machine(server.userKey(), null, nobody);
        SshMachine missing = machine(server.userKey(), null, folder.resolve("missing"));
        for (SshMachine machine : List.of(unknown, missing)) {
            assertEquals(
                    ErrorCode.HOST_KEY_REFUSED,
                    failure(stream(machine, LONG, "true")).code());
        }
        server.stop();
        server.newHostKey();
        server.start();
        assertEquals(
                ErrorCode.HOST_KEY_REFUSED, failure(stream(known, LONG, "true")).code());
        assertFalse(server.said().contains("userauth-request"), server.said());
        assertEquals(0, Files.size(nobody), "it was not learned");
    }

    @Test
    void aKeyThatIsNotAuthorizedIsDenied() throws Exception {
        Path stranger = server.key("stranger", "");
        VaultException error = failure(stream(machine(stranger, null), LONG, "true"));
        assertEquals(ErrorCode.SOURCE_DENIED, error.code());
    }

    @Test
    void aPasswordThatIsWrongIsDeniedAndNotRepeated() throws Exception {
        SshMachine machine =
                machine(new Credentials("", Secret.NONE, secret("password", CANARY)), server.knownHosts(server.port()));
        VaultException error = failure(stream(machine, LONG, "true"));
        assertEquals(ErrorCode.SOURCE_DENIED, error.code());
        assertFalse(error.getMessage().contains(CANARY));
        assertFalse(machine.toString().contains(CANARY));
    }

    @Test
    void withNeitherKeyNorPasswordNothingIsSent() throws Exception {
        SshMachine machine = machine(new Credentials("", Secret.NONE, Secret.NONE), server.knownHosts(server.port()));
        assertEquals(
                ErrorCode.CONFIG_INVALID, failure(stream(machine, LONG, "true")).code());
        assertFalse(server.said().contains("Connection from"), server.said());
    }

    @Test
    void aKeyWithAPassphraseOpensWithItAndIsDeniedWithout() throws Exception {
        Path locked = server.key("locked", CANARY);
        server.authorize(locked);
        assertEquals("in", new String(read(stream(machine(locked, CANARY), LONG, "printf", "in"))));
        for (String wrong : new String[] {null, "wrong"}) {
            VaultException error = failure(stream(machine(locked, wrong), LONG, "printf", "in"));
            assertEquals(ErrorCode.SOURCE_DENIED, error.code(), error.getMessage());
        }
        assertEquals(
                ErrorCode.SOURCE_DENIED,
                failure(stream(machine(folder.resolve("no-such-key"), null), LONG, "true"))
                        .code());
    }

    @Test
    void aServerThatIsAwayIsUnreachable() throws Exception {
        SshMachine machine = machine();
        server.stop();
        assertEquals(
                ErrorCode.SOURCE_UNREACHABLE,
                failure(stream(machine, LONG, "true")).code());
    }

    @Test
    void aCheckLogsInAndFindsTheProgram() throws Exception {
        machine().check("sh");
        VaultException error =
                assertThrows(VaultException.class, () -> machine().check("no-such-program"));
        assertEquals(ErrorCode.COMMAND_FAILED, error.code());
    }
}
