package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest (FIPS 180-4); its text form is 64 lower-case hexadecimal digits. Immutable. */
public record Sha256(@JsonValue String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: '" + hex + "'");
        }
    }

    /** @throws IllegalArgumentException if the text is not 64 hexadecimal digits; upper case is accepted */
    @JsonCreator
    public static Sha256 parse(String text) {
        return new Sha256(text.strip().toLowerCase(java.util.Locale.ROOT));
    }

    public static Sha256 of(byte[] bytes) {
        return ofDigest(digester().digest(bytes));
    }

    public static Sha256 of(ByteBuffer bytes) {
        MessageDigest digest = digester();
        digest.update(bytes.duplicate());
        return finish(digest);
    }

    public static Sha256 of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends a running digest made by {@link #digester()}. */
    public static Sha256 finish(MessageDigest digest) {
        return ofDigest(digest.digest());
    }

    private static Sha256 ofDigest(byte[] digest) {
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    /** A fresh digest to feed; not thread-safe. */
    public static MessageDigest digester() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
