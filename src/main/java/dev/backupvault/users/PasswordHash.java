package dev.backupvault.users;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as a file keeps it: {@code pbkdf2-sha512:<iterations>:<salt>:<hash>}, salted and slow, so that whoever
 * reads the file has to guess every password at a cost (PBKDF2, RFC 8018; iterations as OWASP's password storage cheat
 * sheet advises). Immutable.
 */
public record PasswordHash(int iterations, byte[] salt, byte[] hash) {
    private static final int ITERATIONS = 210_000;
    private static final int FEWEST = 100_000;
    private static final int MOST = 10_000_000;
    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final int SHORTEST_PASSWORD = 12;
    private static final String NAME = "pbkdf2-sha512";
    private static final Pattern FORM = Pattern.compile(NAME + ":(\\d{1,8}):([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    /** @throws IllegalArgumentException if the password is too short to be worth hashing */
    public static PasswordHash of(String password) {
        if (password.length() < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException(
                    "a password has at least " + SHORTEST_PASSWORD + " characters, found " + password.length());
        }
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    /** @throws IllegalArgumentException if the text is no such hash; the message does not repeat it */
    public static PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected what `backup-vault user hash` prints, found something else");
        }
        int iterations = Integer.parseInt(matcher.group(1));
        byte[] salt = Base64.getDecoder().decode(matcher.group(2));
        byte[] hash = Base64.getDecoder().decode(matcher.group(3));
        if (iterations < FEWEST || iterations > MOST || salt.length < SALT || hash.length != HASH) {
            throw new IllegalArgumentException("expected " + FEWEST + " to " + MOST + " iterations, a salt of at least "
                    + SALT + " bytes and a hash of " + HASH + ", found " + iterations + ", " + salt.length + " and "
                    + hash.length);
        }
        return new PasswordHash(iterations, salt, hash);
    }

    /** Whether the password is the one; takes as long for a wrong one. */
    public boolean fits(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        // Any text is a password: the characters that PBEKeySpec takes are bytes here, of its UTF-8 form.
        char[] characters =
                new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1).toCharArray();
        PBEKeySpec spec = new PBEKeySpec(characters, salt, iterations, HASH * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** As the file has it. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return NAME + ":" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }

    @Override
    public String toString() {
        return NAME; // not into logs
    }
}
