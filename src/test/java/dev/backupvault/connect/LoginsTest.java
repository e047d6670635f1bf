package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.users.PasswordHash;
import dev.backupvault.users.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {
    private static final String PASSWORD = "correct:horse battery ü";
    private static final String HASH = PasswordHash.of(PASSWORD).text();
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path file;
    private Logins logins;

    @BeforeEach
    void tenants() throws IOException {
        file = folder.resolve("tenants.yaml");
        write("");
        logins = new Logins(new Tenants(file, NOON));
    }

    private void write(String more) throws IOException {
        Files.writeString(
                file,
                "tenants:\n  acme:\n    password: " + HASH + "\n    sources: [a]\n" + more
                        + "  late:\n    password: " + HASH + "\n    sources: [a]\n    lease: 2026-11-21\n"
                        + "  off:\n    password: " + HASH + "\n    sources: [a]\n    enabled: false\n"
                        + "  pinned:\n    certificates: [" + "ab".repeat(32) + "]\n    sources: [a]\n");
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String authorization) {
        VaultException e = assertThrows(VaultException.class, () -> logins.login(authorization, null));
        assertEquals(ErrorCode.TENANT_UNKNOWN, e.code());
        assertEquals("the credentials belong to no active tenant", e.fact(), "it must not tell what was wrong");
    }

    @Test
    void aPasswordOpensAndIsRememberedWithoutItsText() {
        assertEquals("acme", logins.login(basic("acme", PASSWORD), null).name());
        assertEquals("acme", logins.login(basic("acme", PASSWORD), null).name());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "Basic", "Basic ", "Basic !!", "Basic YWNtZQ==", "Basic /////w==", "Bearer x", "Digest x"})
    void whatIsNoLoginIsRefused(String authorization) {
        refused(authorization);
    }

    @Test
    void wrongNamesPasswordsLeasesAndSwitchesAreRefusedAlike() {
        logins.login(basic("acme", PASSWORD), null);
        refused(basic("acme", "wrong wrong wrong"));
        refused(basic("acme", ""));
        refused(basic("ACME", PASSWORD));
        refused(basic("nobody", PASSWORD));
        refused(basic("late", PASSWORD));
        refused(basic("off", PASSWORD));
        refused(basic("pinned", ""));
        refused(basic("pinned", PASSWORD));
    }

    @Test
    void aTenantThatIsSwitchedOffInTheFileIsRefusedSoon() throws IOException {
        logins.login(basic("acme", PASSWORD), null);
        write("    enabled: false\n");
        Awaitility.await("the change is seen")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> refused(basic("acme", PASSWORD)));
        // And a file that makes no sense changes nothing
        Files.writeString(file, "tenants: [");
        refused(basic("acme", PASSWORD));
    }

    /** Each wrong login waits for its turn on a thread of the server: a crowd of them must not take all. */
    @Test
    void aCrowdThatGuessesIsTurnedAwayAndOthersAreNot() throws Exception {
        logins.login(basic("acme", PASSWORD), null);
        ExecutorService crowd = Executors.newFixedThreadPool(4 * Passwords.MOST_WAITING);
        List<Future<ErrorCode>> answers = new ArrayList<>();
        for (int i = 0; i < 4 * Passwords.MOST_WAITING; i++) {
            String guess = basic("acme", "guess " + i);
            answers.add(crowd.submit(() -> assertThrows(VaultException.class, () -> logins.login(guess, null))
                    .code()));
        }
        assertEquals("acme", logins.login(basic("acme", PASSWORD), null).name());
        Map<ErrorCode, Integer> counts = new EnumMap<>(ErrorCode.class);
        for (Future<ErrorCode> answer : answers) {
            counts.merge(answer.get(), 1, Integer::sum);
        }
        crowd.shutdown();
        assertEquals(Set.of(ErrorCode.TENANT_UNKNOWN, ErrorCode.TOO_MANY_TASKS), counts.keySet(), counts.toString());
    }
}
