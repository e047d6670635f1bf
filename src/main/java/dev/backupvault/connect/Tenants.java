package dev.backupvault.connect;

import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenants as {@code config/tenants.yaml} has them now: a change is seen within seconds, and one that makes no sense
 * is said and not taken. Thread-safe.
 */
final class Tenants {
    private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);

    private record Seen(FileTime modified, long bytes) {}

    private final Path file;
    private final Clock clock;
    private volatile Map<String, Tenant> tenants;
    private Seen seen;
    private long lookedAt;

    /** @throws VaultException if the file makes no sense now */
    Tenants(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.seen = look();
        this.tenants = TenantsFile.read(file);
        this.lookedAt = System.nanoTime();
    }

    Optional<Tenant> byName(String name) {
        return Optional.ofNullable(current().get(name));
    }

    /** @param thumbprint SHA-256 of the certificate, lower-case hexadecimal */
    Optional<Tenant> byCertificate(String thumbprint) {
        return current().values().stream()
                .filter(tenant -> tenant.certificates().contains(thumbprint))
                .findFirst();
    }

    /** Today, for leases. */
    LocalDate today() {
        return LocalDate.now(clock);
    }

    private Map<String, Tenant> current() {
        if (System.nanoTime() - lookedAt > LOOK_EVERY) {
            refresh();
        }
        return tenants;
    }

    private synchronized void refresh() {
        Seen now = look();
        lookedAt = System.nanoTime();
        if (now == null || now.equals(seen)) {
            return; // being replaced, or as it was
        }
        seen = now;
        try {
            tenants = TenantsFile.read(file);
            LOG.info("tenants={} file=\"{}\"", tenants.size(), file);
        } catch (VaultException e) {
            LOG.error("tenants-unchanged code={} why=\"{}\"", e.code().id(), e.fact());
        }
    }

    private Seen look() {
        try {
            return new Seen(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return null;
        }
    }
}
