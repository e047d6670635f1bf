package dev.backupvault.vault.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Crc64;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * The checksum that the store verifies for every body: CRC64, and MD5 for the rest of the process once a store answered
 * that it does not know CRC64. Never both: the service refuses that. Thread-safe.
 */
final class BodyChecksum {
    static final HttpHeaderName CRC64 = HttpHeaderName.fromString("x-ms-content-crc64");

    private final AtomicBoolean md5 = new AtomicBoolean();

    HttpHeaders sending(Bytes body, BiFunction<HttpHeaderName, String, HttpHeaders> send) {
        if (!md5.get()) {
            try {
                return send.apply(CRC64, base64(body.crc64()));
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_FEATURE_UNKNOWN) {
                    throw e;
                }
                HttpHeaders answer = send.apply(HttpHeaderName.CONTENT_MD5, md5Of(body));
                md5.set(true); // only once MD5 was seen to work where CRC64 did not
                return answer;
            }
        }
        return send.apply(HttpHeaderName.CONTENT_MD5, md5Of(body));
    }

    /** A CRC64 as headers have it. */
    static String base64(long crc64) {
        return Base64.getEncoder().encodeToString(Crc64.littleEndian(crc64));
    }

    private static String md5Of(Bytes body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            body.feed(digest);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
