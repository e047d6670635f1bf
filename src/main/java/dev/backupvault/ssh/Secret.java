package dev.backupvault.ssh;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a secret lies: {@code env:NAME} or {@code file:/path}. A route holds the place, and nobody but the code that
 * needs it ever holds the secret: it is read for each login, so that a changed one needs no restart. Immutable.
 */
public final class Secret {
    public static final Secret NONE = new Secret("", "");
    private static final String VARIABLE = "env:";
    private static final String FILE = "file:";
    private static final int LONGEST = 64 << 10;

    private final String option;
    private final String place;

    /** @param option what it is called in the route, for errors */
    public Secret(String option, String place) {
        this.option = option;
        this.place = place;
    }

    private boolean isPlace() {
        return place.isEmpty() || place.matches(VARIABLE + "[A-Za-z_][A-Za-z0-9_]*|" + FILE + ".+");
    }

    public boolean isGiven() {
        return !place.isEmpty();
    }

    /**
     * @return empty if none is configured
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if it is not where it should be; a place that is none is
     *     not repeated, because it may be the secret itself
     */
    public Optional<byte[]> read() {
        if (!isGiven()) {
            return Optional.empty();
        }
        if (!isPlace()) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "'" + option + "' must say where it is found, env:NAME or file:/path; it has "
                                    + place.length() + " other characters")
                    .hint("put the secret into the environment or a file, and name that");
        }
        String secret = place.startsWith(VARIABLE)
                ? System.getenv(place.substring(VARIABLE.length()))
                : text(Path.of(place.substring(FILE.length())));
        if (secret == null || secret.isEmpty()) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "there is no secret in '" + place + "'")
                    .hint("set the variable in the connector's environment, or write the file");
        }
        return Optional.of(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the secret's file '" + file + "' cannot be read: "
                                    + e.getClass().getSimpleName())
                    .hint("check its path and permissions");
        }
    }

    /** The place, never the secret. */
    @Override
    public String toString() {
        return isPlace() ? place : "?";
    }
}
