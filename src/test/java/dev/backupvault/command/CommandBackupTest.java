package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CommandBackupTest {
    @TempDir
    private Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final CommandBackup command = new CommandBackup();
    private final AtomicInteger stored = new AtomicInteger();
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        command.setSource("db1");
        command.setItem("app");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:due").process(command).process(exchange -> {
                    exchange.getMessage().getBody(InputStream.class).readAllBytes();
                    stored.incrementAndGet();
                });
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private Exchange run() {
        return template.send("direct:due", exchange -> {});
    }

    private void script(String script) {
        command.setArguments("[\"sh\", \"-c\", \"" + script.replace("\"", "\\\"") + "\"]");
    }

    @Test
    void itsOutputIsTheBodyUnderTheItemsName() {
        script("printf data");
        Exchange done = run();
        assertEquals(null, done.getException());
        assertEquals(1, stored.get());
        assertEquals("app", done.getMessage().getHeader(BackupVaultConstants.PATH));
        command.setFileName("app.dump");
        assertEquals("app.dump", run().getMessage().getHeader(BackupVaultConstants.PATH));
    }

    @Test
    void afterAFailureItRunsAgain() {
        script("printf data; exit 1");
        assertEquals(ErrorCode.COMMAND_FAILED, ((VaultException) run().getException()).code());
        assertEquals(0, stored.get());
        script("printf data");
        assertEquals(null, run().getException());
        assertEquals(1, stored.get());
    }

    @Test
    void whatIsDueWhileItRunsIsMissed() throws Exception {
        Path go = folder.resolve("go");
        Path running = folder.resolve("running");
        script("touch '" + running + "'; while ! [ -e '" + go + "' ]; do sleep 0.05; done; printf data");
        Thread first = new Thread(this::run);
        first.start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(running));
        Exchange missed = run();
        assertEquals(null, missed.getException());
        assertTrue(missed.isRouteStop());
        assertEquals(0, stored.get());
        Files.createFile(go);
        first.join();
        assertEquals(1, stored.get());
        run();
        assertEquals(2, stored.get());
    }

    @Test
    void whenTheContextStopsSoDoesTheCommand() throws Exception {
        Path pid = folder.resolve("pid");
        script("echo $$ > '" + pid + "'; printf data; sleep 1000");
        camel.getShutdownStrategy().setTimeout(1);
        Thread running = new Thread(this::run);
        running.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
        camel.stop();
        running.join();
        long number = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ProcessHandle.of(number)
                .filter(ProcessHandle::isAlive)
                .isEmpty());
        assertEquals(0, stored.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_dump -Fc app",
                "\"pg_dump\"",
                "[]",
                "[\"\"]",
                "[\"a\", 1]",
                "[[\"a\"]]",
                "{\"a\": \"b\"}",
                "[\"a\"] x",
                "",
                "[\"a\\u0000b\"]"
            })
    void argumentsAreAnArrayOfStringsAndNothingElse(String json) {
        VaultException error = assertThrows(VaultException.class, () -> command.setArguments(json));
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        assertFalse(error.getMessage().contains("-Fc"), error.getMessage());
    }

    @Test
    void aVariableThatIsNotSetIsSaidBeforeAnythingRuns() {
        script("printf data");
        command.setEnvironment("HOME, NOT_SET_ANYWHERE");
        assertTrue(run().getException().getMessage().contains("'NOT_SET_ANYWHERE' is not set"));
        assertEquals(0, stored.get());
    }

    @Test
    void namedVariablesComeFromTheEnvironment() {
        CommandBackup named = CommandBackup.of(Map.of("arguments", "[\"env\"]", "environment", "A, B"))
                .withSecrets(Map.of("A", "1", "B", "2", "C", "3")::get);
        assertEquals(Map.of("A", "1", "B", "2"), named.invocation().environment());
        assertEquals(List.of("env"), named.invocation().arguments());
        assertEquals("env", named.invocation().toString());
    }

    @Test
    void sshNeedsAHostAUserAndKnownHosts() {
        Map<String, String> complete = new java.util.HashMap<>(Map.of(
                "machine", "ssh", "host", "h", "user", "u", "knownHosts", "/k", "password", "env:P", "port", "2222"));
        assertEquals("h:2222", CommandBackup.of(complete).machine().toString());
        for (String missing : List.of("host", "user", "knownHosts")) {
            Map<String, String> less = new java.util.HashMap<>(complete);
            less.remove(missing);
            VaultException error = assertThrows(
                    VaultException.class, () -> CommandBackup.of(less).machine());
            assertEquals(ErrorCode.CONFIG_INVALID, error.code());
            assertTrue(error.fact().contains(missing), error.fact());
        }
        for (String port : List.of("0", "65536", "x", "-1")) {
            complete.put("port", port);
            assertThrows(VaultException.class, () -> CommandBackup.of(complete).machine());
        }
    }

    @Test
    void otherMachinesAndTimesAreRefused() {
        assertThrows(VaultException.class, () -> command.setMachine("telnet"));
        assertThrows(IllegalArgumentException.class, () -> command.setTimeLimit("soon"));
    }
}
