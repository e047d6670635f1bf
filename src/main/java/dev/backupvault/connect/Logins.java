package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells which tenant a request is of: by its client certificate, or by HTTP Basic (RFC 7617, UTF-8). A password that
 * was right is remembered by a keyed hash, so that only the first request, and wrong ones, pay for the slow hash.
 * Thread-safe.
 */
final class Logins {
    private static final int MOST_REMEMBERED = 1_000;
    /** Wrong passwords cost two processors at most, and half of them where there are few. */
    private static final int SLOW_HASHES_AT_ONCE =
            Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() / 2));

    /** Each that waits has a thread of the server. */
    static final int MOST_WAITING = 16;

    private static final long LONGEST_WAIT_SECONDS = 5;
    private static final PasswordHash NOBODY =
            PasswordHash.of(Long.toHexString(new SecureRandom().nextLong()) + "nobody");

    private final Tenants tenants;
    private final Semaphore slowHashes = new Semaphore(SLOW_HASHES_AT_ONCE, true);
    private final Map<String, byte[]> remembered = new ConcurrentHashMap<>();
    private final SecretKeySpec key;

    Logins(Tenants tenants) {
        this.tenants = tenants;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    /**
     * @param authorization the header of that name, or null
     * @param certificate the client's, whose key the handshake has proved, or null
     * @throws VaultException {@link ErrorCode#TENANT_UNKNOWN}; it does not tell what was wrong
     */
    Tenant login(String authorization, X509Certificate certificate) {
        Optional<Tenant> tenant =
                certificate != null ? tenants.byCertificate(thumbprint(certificate)) : byPassword(authorization);
        return tenant.filter(known -> known.isActive(tenants.today())).orElseThrow(Logins::refused);
    }

    private static VaultException refused() {
        return VaultException.of(ErrorCode.TENANT_UNKNOWN, "the credentials belong to no active tenant")
                .hint("ask the operator of the vault: name, password, certificate and lease must all be right");
    }

    private Optional<Tenant> byPassword(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        String pair;
        try {
            pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder()
                            .decode(authorization.substring(6).strip())))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        Optional<Tenant> named = tenants.byName(pair.substring(0, colon));
        PasswordHash hash = named.flatMap(Tenant::password).orElse(NOBODY); // as slow for a name that nobody has
        return fits(hash, pair.substring(colon + 1)) ? named : Optional.empty();
    }

    private boolean fits(PasswordHash hash, String password) {
        byte[] mac = mac(hash, password);
        if (isRemembered(hash, mac)) {
            return true;
        }
        // Who guesses passwords must not take the processor from those who know theirs.
        try {
            if (slowHashes.getQueueLength() >= MOST_WAITING
                    || !slowHashes.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            // Of requests that come at once, as after a start, the first pays for all.
            if (isRemembered(hash, mac)) {
                return true;
            }
            if (!hash.fits(password)) {
                return false;
            }
            if (remembered.size() >= MOST_REMEMBERED) {
                remembered.clear();
            }
            remembered.put(hash.text(), mac);
            return true;
        } finally {
            slowHashes.release();
        }
    }

    private boolean isRemembered(PasswordHash hash, byte[] mac) {
        byte[] known = remembered.get(hash.text());
        return known != null && MessageDigest.isEqual(known, mac);
    }

    private static VaultException busy() {
        return VaultException.of(ErrorCode.TOO_MANY_TASKS, "too many logins wait")
                .retryAfter(Duration.ofSeconds(LONGEST_WAIT_SECONDS))
                .hint("send again later");
    }

    private byte[] mac(PasswordHash hash, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(hash.hash());
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** SHA-256 of the certificate, lower-case hexadecimal. */
    static String thumbprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was parsed can be encoded", e);
        }
    }
}
