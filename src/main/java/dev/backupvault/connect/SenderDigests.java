package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.ExpectedDigest.Algorithm;
import dev.backupvault.point.Sha256;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Checksums of a body in HTTP fields: {@code Content-MD5} (RFC 1864) and {@code Content-Digest} (RFC 9530). */
final class SenderDigests {
    private static final String CONTENT_DIGEST = "Content-Digest";

    private SenderDigests() {}

    /**
     * @param md5 the field's value, or null
     * @param digest the field's value, or null
     * @throws VaultException {@link ErrorCode#SIDECAR_INVALID} for what makes no sense or cannot be checked
     */
    static List<ExpectedDigest> ofHeaders(String md5, String digest) {
        List<ExpectedDigest> digests = new ArrayList<>();
        if (md5 != null) {
            digests.add(parse(Algorithm.MD5, md5.strip(), "Content-MD5"));
        }
        if (digest != null) {
            digests.addAll(dictionary(digest));
        }
        return digests;
    }

    /** A dictionary of byte sequences (RFC 8941): {@code sha-256=:base64:, sha-512=:base64:}. */
    private static List<ExpectedDigest> dictionary(String field) {
        List<ExpectedDigest> digests = new ArrayList<>();
        for (String member : field.split(",")) {
            String[] pair = member.strip().split("=", 2);
            String value = pair.length < 2 ? "" : pair[1].strip();
            if (value.length() < 2 || !value.startsWith(":") || !value.endsWith(":")) {
                throw invalid("sha-256=:base64:", "'" + cut(member) + "'");
            }
            Algorithm algorithm =
                    switch (pair[0]) {
                        case "sha-256" -> Algorithm.SHA256;
                        case "sha-512" -> Algorithm.SHA512;
                        case "sha" -> Algorithm.SHA1;
                        case "md5" -> Algorithm.MD5;
                        default -> throw invalid("sha-256, sha-512, sha or md5", "'" + cut(pair[0]) + "'");
                    };
            digests.add(parse(algorithm, value.substring(1, value.length() - 1), CONTENT_DIGEST));
        }
        return digests;
    }

    private static ExpectedDigest parse(Algorithm algorithm, String base64, String from) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw invalid("base64", "'" + cut(base64) + "'");
        }
        return ExpectedDigest.parse(algorithm, HexFormat.of().formatHex(bytes), from);
    }

    /** What a trailer says after the last byte; only SHA-256 can be checked then, so nothing else may be said. */
    static void checkTrailer(String digest, Sha256 found) {
        if (digest == null) {
            return;
        }
        for (ExpectedDigest expected : dictionary(digest)) {
            if (expected.algorithm() != Algorithm.SHA256) {
                throw invalid("sha-256 alone in a trailer", expected.algorithm());
            }
            if (!expected.hex().equals(found.hex())) {
                throw VaultException.mismatch(
                                ErrorCode.DIGEST_MISMATCH,
                                "the body does not have the SHA-256 of its trailer",
                                expected.hex(),
                                found)
                        .hint("it was damaged on the way: send it again");
            }
        }
    }

    /** The SHA-256 that is known before the body, if it is. */
    static Optional<String> sha256(List<ExpectedDigest> digests) {
        return digests.stream()
                .filter(digest -> digest.algorithm() == Algorithm.SHA256)
                .map(ExpectedDigest::hex)
                .findFirst();
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), 80)).strip();
    }

    private static VaultException invalid(String expected, Object found) {
        return VaultException.mismatch(
                        ErrorCode.SIDECAR_INVALID, "the checksum of the body makes no sense", expected, found)
                .hint("send Content-Digest: sha-256=:…: with the base64 of the digest, or none");
    }
}
