package dev.backupvault.users;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsersTest {
    private static final String PASSWORD = "correct:horse battery ü";
    private static final String HASH = PasswordHash.of(PASSWORD).text();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("data/users.yaml");
    }

    private Users of(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.replace("HASH", HASH));
        return new Users(file);
    }

    private static final String GOOD =
            """
            users:
              root:
                role: administrator
                password: HASH
              eve:
                role: viewer
                password: HASH
            """;

    private static ErrorCode refused(Users users, String name, String password) {
        VaultException e = assertThrows(VaultException.class, () -> users.login(name, password));
        assertFalse(e.getMessage().contains(name.isEmpty() ? "''" : name), "it must not tell what was wrong");
        return e.code();
    }

    @Test
    void aPasswordOpensAndTheRoleIsTheFiles() throws IOException {
        Users users = of(GOOD);
        assertEquals(Role.VIEWER, users.login("eve", PASSWORD).role());
        assertEquals(Role.VIEWER, users.login("eve", PASSWORD).role());
        assertEquals(Role.ADMINISTRATOR, users.login("root", PASSWORD).role());
    }

    @Test
    void wrongNamesAndPasswordsAreRefusedAlike() throws IOException {
        Users users = of(GOOD);
        users.login("eve", PASSWORD);
        for (String[] wrong : new String[][] {
            {"eve", "wrong"}, {"eve", ""}, {"EVE", PASSWORD}, {"nobody", PASSWORD}, {"", PASSWORD}, {"eve", HASH}
        }) {
            assertEquals(ErrorCode.LOGIN_REFUSED, refused(users, wrong[0], wrong[1]));
        }
    }

    /** That many are turned away shows that unknown names cost as much as known ones: their guesses queue up too. */
    @Test
    void aCrowdThatGuessesNamesPaysForEachGuess() throws Exception {
        Users users = of(GOOD);
        users.login("eve", PASSWORD);
        ExecutorService crowd = Executors.newFixedThreadPool(4 * Passwords.MOST_WAITING);
        List<Future<ErrorCode>> answers = new ArrayList<>();
        for (int i = 0; i < 4 * Passwords.MOST_WAITING; i++) {
            String name = "guess" + i;
            answers.add(crowd.submit(() -> refused(users, name, PASSWORD)));
        }
        assertEquals("eve", users.login("eve", PASSWORD).name());
        Map<ErrorCode, Integer> counts = new EnumMap<>(ErrorCode.class);
        for (Future<ErrorCode> answer : answers) {
            counts.merge(answer.get(), 1, Integer::sum);
        }
        crowd.shutdown();
        assertEquals(Set.of(ErrorCode.LOGIN_REFUSED, ErrorCode.TOO_MANY_TASKS), counts.keySet(), counts.toString());
    }

    @Test
    void aChangeOfTheFileIsSeenAndAMistakeIsNotTaken() throws IOException {
        Users users = of(GOOD);
        Files.writeString(file, GOOD.replace("HASH", HASH).replace("eve", "another"));
        Awaitility.await("the change is seen")
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(VaultException.class)
                .untilAsserted(() ->
                        assertEquals("another", users.login("another", PASSWORD).name()));
        assertEquals(ErrorCode.LOGIN_REFUSED, refused(users, "eve", PASSWORD));
        Files.writeString(file, "users: [");
        assertEquals("another", users.login("another", PASSWORD).name());
    }

    @Test
    void allProblemsAreSaidAtOnceWithoutSecrets() {
        VaultException e = assertThrows(
                VaultException.class,
                () -> of(
                        """
                        users:
                          ../x:
                            role: administrator
                            password: hunter2
                          eve:
                            role: king
                            mail: eve@example.org
                          bob: 7
                        """));
        assertEquals(ErrorCode.CONFIG_INVALID, e.code());
        for (String problem : List.of(
                "expected a name of letters, digits and . _ -, found '../x'",
                "../x.password: expected",
                "eve.role: expected viewer, operator or administrator, found 'king'",
                "eve.mail: there is no such setting",
                "eve.password: expected one value",
                "bob: expected keys with values",
                "bob.role: expected one value")) {
            assertTrue(e.fact().contains(problem), problem + " in " + e.fact());
        }
        assertFalse(e.getMessage().contains("hunter2"), e.getMessage());
    }

    @Test
    void filesThatCannotBeMeantAreRefused() {
        for (String text : List.of(
                "",
                "users:",
                "users: {}",
                "users: []",
                "people: {}",
                "users: {a: {role: viewer, password: HASH}}",
                "users: {a: {role: administrator, password: HASH}}\nmore: 1",
                "users: {a: {role: administrator, password: HASH}, a: {role: administrator, password: HASH}}")) {
            VaultException e = assertThrows(VaultException.class, () -> of(text), text);
            assertEquals(ErrorCode.CONFIG_INVALID, e.code());
            assertFalse(e.getMessage().contains(HASH), e.getMessage());
        }
        file = folder.resolve("absent.yaml");
        assertEquals(
                ErrorCode.CONFIG_INVALID,
                assertThrows(VaultException.class, () -> new Users(file)).code());
    }

    @Test
    void theFirstAdministratorIsMadeOnce() throws IOException {
        String password = Users.first(file).orElseThrow();
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
        assertFalse(Files.readString(file).contains(password));
        assertTrue(password.length() >= 24, "18 random bytes");
        assertEquals(
                Role.ADMINISTRATOR, new Users(file).login(Users.FIRST, password).role());
        String before = Files.readString(file);
        assertEquals(Optional.empty(), Users.first(file));
        assertEquals(before, Files.readString(file));
        try (var files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList(), "nothing else is left");
        }
    }

    @Test
    void twoFirstStartsHaveOnePassword() throws Exception {
        ExecutorService starts = Executors.newFixedThreadPool(4);
        List<Future<Optional<String>>> passwords = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            passwords.add(starts.submit(() -> Users.first(file)));
        }
        List<String> said = new ArrayList<>();
        for (Future<Optional<String>> password : passwords) {
            password.get().ifPresent(said::add);
        }
        starts.shutdown();
        assertEquals(1, said.size());
        new Users(file).login(Users.FIRST, said.get(0));
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws IOException {
        Files.writeString(folder.resolve("data"), "a file");
        assertEquals(
                ErrorCode.CONFIG_INVALID,
                assertThrows(VaultException.class, () -> Users.first(file)).code());
    }

    @ParameterizedTest
    @EnumSource
    void aRoleCoversItselfAndThoseBeforeIt(Role role) {
        for (Role needed : Role.values()) {
            assertEquals(role.ordinal() >= needed.ordinal(), role.covers(needed));
        }
        assertEquals(role, Role.parse(role.word()));
        assertThrows(IllegalArgumentException.class, () -> Role.parse(role.name()));
    }

    @RepeatedTest(5)
    void theFirstFileIsThereWithAllItsLinesOrNotAtAll() throws Exception {
        ExecutorService another = Executors.newSingleThreadExecutor();
        try {
            Future<Users> connector = another.submit(() -> {
                while (!Files.exists(file)) {
                    Thread.onSpinWait();
                }
                return new Users(file);
            });
            String password = Users.first(file).orElseThrow();
            assertEquals(
                    Role.ADMINISTRATOR,
                    connector.get().login(Users.FIRST, password).role());
        } finally {
            another.shutdownNow();
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
