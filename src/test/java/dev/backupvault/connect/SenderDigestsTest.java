package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.ExpectedDigest.Algorithm;
import dev.backupvault.point.Sha256;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderDigestsTest {
    private static final Sha256 HASH = Sha256.of("backup");
    private static final String SHA256 = "sha-256=:" + base64(HASH.hex()) + ":";
    private static final String MD5 = "d41d8cd98f00b204e9800998ecf8427e";

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    @Test
    void fieldsBecomeDigests() {
        List<ExpectedDigest> digests =
                SenderDigests.ofHeaders(base64(MD5), SHA256 + ", sha-512=:" + base64("ab".repeat(64)) + ":");
        assertEquals(
                List.of(
                        new ExpectedDigest(Algorithm.MD5, MD5, "Content-MD5"),
                        new ExpectedDigest(Algorithm.SHA256, HASH.hex(), "Content-Digest"),
                        new ExpectedDigest(Algorithm.SHA512, "ab".repeat(64), "Content-Digest")),
                digests);
        assertEquals(Optional.of(HASH.hex()), SenderDigests.sha256(digests));
        assertEquals(List.of(), SenderDigests.ofHeaders(null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256=",
                "sha-256=abc",
                "sha-256=:abc:",
                "sha-256=:%%:",
                "crc32=:AAAA:",
                "sha-256=::,"
            })
    void aDigestThatCannotBeCheckedIsRefused(String field) {
        assertEquals(
                ErrorCode.SIDECAR_INVALID,
                assertThrows(VaultException.class, () -> SenderDigests.ofHeaders(null, field))
                        .code());
    }

    @Test
    void aTrailerMustMatch() {
        assertDoesNotThrow(() -> SenderDigests.checkTrailer(null, HASH));
        assertDoesNotThrow(() -> SenderDigests.checkTrailer(SHA256, HASH));
        assertEquals(
                ErrorCode.DIGEST_MISMATCH,
                assertThrows(VaultException.class, () -> SenderDigests.checkTrailer(SHA256, Sha256.of("other")))
                        .code());
        assertEquals(
                ErrorCode.SIDECAR_INVALID,
                assertThrows(
                                VaultException.class,
                                () -> SenderDigests.checkTrailer("sha-512=:" + base64("ab".repeat(64)) + ":", HASH))
                        .code());
    }
}
