package dev.backupvault.users;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Who may look after the vault, and as what ({@code users.yaml}). A change of the file is seen within seconds; one that
 * makes no sense is said and not taken. Thread-safe.
 */
public final class Users {
    /** The one that is made where there is none. */
    public static final String FIRST = "admin";

    private static final int PASSWORD_BYTES = 18;

    private final WatchedFile<Map<String, User>> users;
    private final Passwords passwords = new Passwords();

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the file is not there or makes no sense */
    public Users(Path file) {
        this.users = new WatchedFile<>(file, UsersFile::read);
    }

    /**
     * Makes the file, with one administrator of a random password, unless it is there.
     *
     * @return the password, which is kept nowhere; empty if there is a file
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the file cannot be made
     */
    public static Optional<String> first(Path file) {
        if (Files.exists(file)) {
            return Optional.empty();
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        User first = new User(FIRST, Role.ADMINISTRATOR, PasswordHash.of(password));
        try {
            return write(file, first) ? Optional.of(password) : Optional.empty();
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the users' file '" + file + "' cannot be made: "
                                    + e.getClass().getSimpleName(),
                            e)
                    .hint("make its folder writable, or name another file in management.users");
        }
    }

    /** @return false if another process was faster */
    private static boolean write(Path file, User user) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path whole = Files.createTempFile( // whoever sees the file sees all of it
                folder,
                ".users",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(whole, text(user));
            Files.createLink(file, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static String text(User user) {
        return "# Who may use the management API: docs/MANAGEMENT.md. A change is seen within seconds.\nusers:\n  "
                + user.name() + ":\n    role: " + user.role().word() + "\n    password: "
                + user.password().text() + "\n";
    }

    /**
     * Who this is.
     *
     * @throws VaultException {@link ErrorCode#LOGIN_REFUSED}, which does not tell what was wrong, and takes as long for
     *     a name that nobody has; {@link ErrorCode#TOO_MANY_TASKS} if too many wait
     */
    public User login(String name, String password) {
        Optional<User> named = named(name);
        if (!passwords.fits(named.map(User::password), password)) {
            throw refused();
        }
        return named.orElseThrow(Users::refused);
    }

    /** Somebody who has logged in before, as the file has them now; empty for who is not in it any more. */
    public Optional<User> named(String name) {
        return Optional.ofNullable(users.current().get(name));
    }

    /** The error of a login that is none. */
    public static VaultException refused() {
        return VaultException.of(ErrorCode.LOGIN_REFUSED, "name and password are those of no user")
                .hint(
                        "the users are in the file that management.users names; `backup-vault user hash` makes a password");
    }
}
