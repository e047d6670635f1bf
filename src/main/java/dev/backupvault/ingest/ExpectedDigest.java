package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A checksum that the sender gave: nothing is sealed unless it matches.
 *
 * @param hex lower-case hexadecimal
 * @param or others that do as well
 * @param from where it was given, for the error
 * @param hint what to do if the bytes do not match
 */
public record ExpectedDigest(Algorithm algorithm, String hex, List<String> or, String from, String hint) {

    public ExpectedDigest {
        or = List.copyOf(or);
    }

    public ExpectedDigest(Algorithm algorithm, String hex, String from) {
        this(algorithm, hex, List.of(), from, "the backup or its checksum was damaged on the way: write it again");
    }

    /**
     * What backup tools and their scripts use. SHA-1 and MD5 find damage, not fraud; the vault's own hash is SHA-256.
     */
    public enum Algorithm {
        SHA256("SHA-256", 64),
        SHA512("SHA-512", 128),
        SHA1("SHA-1", 40),
        MD5("MD5", 32);

        private final String javaName;
        private final int digits;

        Algorithm(String javaName, int digits) {
            this.javaName = javaName;
            this.digits = digits;
        }

        /** The ending of a file that holds such a checksum, such as {@code .sha256}. */
        public String ending() {
            return "." + name().toLowerCase(Locale.ROOT);
        }

        MessageDigest digester() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + javaName, e);
            }
        }
    }

    /** @throws VaultException {@link ErrorCode#SIDECAR_INVALID} if the text is not such a digest */
    public static ExpectedDigest parse(Algorithm algorithm, String text, String from) {
        String hex = text.strip().toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{" + algorithm.digits + "}")) {
            throw VaultException.mismatch(
                            ErrorCode.SIDECAR_INVALID,
                            "the checksum in " + from + " makes no sense",
                            algorithm.digits + " hexadecimal digits",
                            "'" + hex.substring(0, Math.min(80, hex.length())) + "'")
                    .hint("write `" + algorithm.name().toLowerCase(Locale.ROOT)
                            + "sum FILE`'s output, or give no checksum");
        }
        return new ExpectedDigest(algorithm, hex, from);
    }

    /** @throws VaultException {@link ErrorCode#DIGEST_MISMATCH} */
    void check(String name, MessageDigest digest) {
        String found = HexFormat.of().formatHex(digest.digest());
        if (!isSame(hex, found) && or.stream().noneMatch(other -> isSame(other, found))) {
            throw VaultException.mismatch(
                            ErrorCode.DIGEST_MISMATCH,
                            "'" + name + "' does not have the " + algorithm + " that " + from + " gives",
                            String.join(
                                    " or ",
                                    Stream.concat(Stream.of(hex), or.stream()).toList()),
                            found)
                    .hint(hint);
        }
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
