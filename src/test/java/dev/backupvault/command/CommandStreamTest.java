package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
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
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With real processes on this machine. */
@Timeout(120)
class CommandStreamTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private static CommandStream stream(Duration limit, String... arguments) {
        return new CommandStream(new LocalMachine(), new Invocation(List.of(arguments), Map.of()), limit);
    }

    private static CommandStream shell(String script) {
        return stream(LONG, "sh", "-c", script);
    }

    private static byte[] read(InputStream stream) throws IOException {
        try (stream) {
            return stream.readAllBytes();
        }
    }

    private static VaultException failure(CommandStream stream) {
        VaultException error = assertThrows(VaultException.class, () -> {
            try (stream) {
                stream.transferTo(OutputStream.nullOutputStream());
            }
        });
        assertEquals(ErrorCode.COMMAND_FAILED, error.code());
        return error;
    }

    private static void awaitEnd(long pid) {
        Awaitility.await("the process " + pid + " has ended")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static long pidIn(Path file) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(file) && Files.readString(file).endsWith("\n"));
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatACommandWritesIsTheStream() throws IOException {
        assertArrayEquals("a backup".getBytes(StandardCharsets.UTF_8), read(shell("printf 'a backup'")));
    }

    @Test
    void itIsStartedByTheFirstRead() throws IOException {
        Path mark = folder.resolve("mark");
        try (CommandStream stream = stream(LONG, "touch", mark.toString())) {
            assertFalse(Files.exists(mark));
        }
        assertFalse(Files.exists(mark), "nor by closing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "printf data; exit 1 | exit code 1",
                "printf data; echo 'disk full' >&2; exit 3 | said: disk full",
                "printf data; kill -9 $$ | exit code 137 (signal 9)",
                "printf data; kill -TERM $$ | signal 15",
                "exit 0 | wrote nothing",
                "exit 7 | exit code 7",
                "printf data; exec >&-; exit 4 | exit code 4"
            })
    void aCommandThatFailsMakesTheStreamFail(String script, String why) {
        String fact = failure(shell(script)).fact();
        assertTrue(fact.contains(why), fact);
    }

    @Test
    void allItsBytesComeBeforeTheFailure() throws IOException {
        CommandStream stream = shell("printf data; exit 1");
        assertArrayEquals("data".getBytes(StandardCharsets.UTF_8), stream.readNBytes(4));
        failure(stream);
    }

    @Test
    void aFailureIsRepeatedToWhoeverReadsOn() {
        CommandStream stream = shell("printf data; exit 1");
        failure(stream);
        assertEquals("exit code 1", failure(stream).fact().replaceAll(".*(exit code \\d).*", "$1"));
    }

    @Test
    void anEndIsRepeatedToo() throws IOException {
        CommandStream stream = shell("printf data");
        stream.readAllBytes();
        assertEquals(-1, stream.read());
        stream.close();
        assertEquals(-1, stream.read());
    }

    @Test
    void theTimeLimitEndsWhatStalls() throws IOException {
        Path pid = folder.resolve("pid");
        CommandStream stream =
                stream(Duration.ofSeconds(2), "sh", "-c", "echo $$ > '" + pid + "'; printf data; sleep 1000 & wait");
        String fact = failure(stream).fact();
        assertTrue(fact.contains("time limit of 2 s"), fact);
        awaitEnd(pidIn(pid));
    }

    @Test
    void theTimeLimitEndsWhatGoesOnForEver() {
        assertTrue(failure(stream(Duration.ofSeconds(2), "yes")).fact().contains("time limit"));
    }

    @Test
    void theTimeLimitEndsWhatHasClosedItsOutputAndGoesOn() {
        String fact = failure(stream(Duration.ofSeconds(2), "sh", "-c", "printf data; exec >&-; sleep 1000"))
                .fact();
        assertTrue(fact.contains("time limit"), fact);
    }

    @RepeatedTest(20)
    void whatADescendantWritesAfterTheFirstProcessHasEndedIsThere() throws IOException {
        byte[] bytes = read(shell("{ sleep 0.05; head -c 3000000 /dev/zero; sleep 0.05; printf end; } & printf begin"));
        assertEquals(3_000_000 + 8, bytes.length);
        assertEquals("end", new String(bytes, bytes.length - 3, 3, StandardCharsets.UTF_8));
    }

    @Test
    void megabytesOfErrorsNeitherBlockNorStay() throws IOException {
        assertEquals(4, read(shell("head -c 20000000 /dev/zero | tr '\\0' x >&2; printf data")).length);
        String fact = failure(shell("head -c 20000000 /dev/zero | tr '\\0' x >&2; echo; echo the end >&2; exit 1"))
                .fact();
        assertTrue(fact.length() < 2500 && fact.endsWith("the end"), fact);
    }

    @Test
    void controlCharactersOfAnErrorAreShownAndNotObeyed() {
        String message = failure(shell("printf '\\033[2Jgone\\nBV-0000 made up\\n' >&2; exit 1"))
                .getMessage();
        assertFalse(message.contains("\u001b"), message);
        assertTrue(message.contains("\\x1b[2Jgone | BV-0000 made up"), message);
    }

    @Test
    void standardInputIsEmpty() throws IOException {
        assertEquals("0\n", new String(read(shell("wc -c | tr -d ' '")), StandardCharsets.UTF_8));
    }

    @Test
    void theEnvironmentIsMinimalButForWhatIsNamed() throws IOException {
        CommandStream stream = new CommandStream(
                new LocalMachine(), new Invocation(List.of("env"), Map.of("PGPASSWORD", "canary")), LONG);
        Set<String> names = new TreeSet<>();
        new String(read(stream), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> names.add(line.substring(0, line.indexOf('='))));
        names.removeAll(Set.of("PWD", "OLDPWD", "SHLVL", "_")); // of shells themselves
        assertEquals(Set.of("BACKUP_VAULT_RUN", "HOME", "LANG", "PATH", "PGPASSWORD"), names);
    }

    @Test
    void argumentsArePassedAsTheyAre() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "printf '%s\\0' \"$@\"", "sh"));
        command.addAll(ShellQuotingTest.HOSTILE);
        byte[] bytes = read(stream(LONG, command.toArray(String[]::new)));
        assertEquals(String.join("\0", ShellQuotingTest.HOSTILE) + "\0", new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void aProgramThatIsNotThereSaysSoWithoutItsArguments() {
        String fact =
                failure(stream(LONG, "no-such-program-anywhere", "an-argument")).fact();
        assertTrue(fact.contains("exit code 127") && fact.contains("not found"), fact);
        assertFalse(fact.contains("an-argument"), fact);
    }

    @Test
    void closingEarlyEndsTheCommandAndAllItStarted() throws IOException {
        Path child = folder.resolve("child");
        Path orphan = folder.resolve("orphan");
        CommandStream stream =
                shell("sleep 1000 & echo $! > '" + child + "'; (setsid sleep 1000 & echo $! > '" + orphan + "'); yes");
        stream.readNBytes(100_000);
        long[] pids = {pidIn(child), pidIn(orphan)};
        stream.close();
        for (long pid : pids) {
            awaitEnd(pid);
        }
    }

    @Test
    void whatDoesNotListenIsEndedAnyway() throws IOException {
        Path pid = folder.resolve("pid");
        CommandStream stream = shell("trap '' TERM; echo $$ > '" + pid + "'; while :; do echo on; sleep 0.1; done");
        stream.readNBytes(3);
        stream.close();
        awaitEnd(pidIn(pid));
    }

    @Test
    void whoReadsIsToldThatItWasStopped() throws Exception {
        CommandStream stream = shell("printf data; sleep 1000");
        stream.readNBytes(4);
        Thread stopper = new Thread(() -> stream.stop("was ended because the connector stops"));
        stopper.start();
        assertTrue(failure(stream).fact().endsWith("because the connector stops"));
        stopper.join();
    }
}
