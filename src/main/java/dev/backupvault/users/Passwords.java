package dev.backupvault.users;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks passwords. One that was right is remembered by a keyed hash, so that only the first request, and wrong ones,
 * pay for the slow hash. Thread-safe.
 */
public final class Passwords {
    private static final int MOST_REMEMBERED = 1_000;
    /** Wrong passwords cost two processors at most, and half of them where there are few. */
    private static final int SLOW_HASHES_AT_ONCE =
            Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() / 2));

    /** Each that waits has a thread of the server. */
    public static final int MOST_WAITING = 16;

    private static final long LONGEST_WAIT_SECONDS = 5;
    private static final PasswordHash NOBODY =
            PasswordHash.of(Long.toHexString(new SecureRandom().nextLong()) + "nobody");

    private final Semaphore slowHashes = new Semaphore(SLOW_HASHES_AT_ONCE, true);
    private final Map<String, byte[]> remembered = new ConcurrentHashMap<>();
    private final SecretKeySpec key;

    public Passwords() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    /**
     * Whether a password is the one.
     *
     * @param hash empty for a name that nobody has, or that has no password: that takes as long, and nothing fits
     * @throws VaultException {@link ErrorCode#TOO_MANY_TASKS} if too many wait for theirs
     */
    public boolean fits(Optional<PasswordHash> hash, String password) {
        return fits(hash.orElse(NOBODY), password) && hash.isPresent();
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
}
