package dev.backupvault.connect;

import dev.backupvault.error.VaultException;
import dev.backupvault.users.WatchedFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** The tenants as {@code config/tenants.yaml} has them now. Thread-safe. */
final class Tenants {
    private final WatchedFile<Map<String, Tenant>> tenants;
    private final Clock clock;

    /** @throws VaultException if the file makes no sense now */
    Tenants(Path file, Clock clock) {
        this.tenants = new WatchedFile<>(file, TenantsFile::read);
        this.clock = clock;
    }

    Optional<Tenant> byName(String name) {
        return Optional.ofNullable(tenants.current().get(name));
    }

    /** @param thumbprint SHA-256 of the certificate, lower-case hexadecimal */
    Optional<Tenant> byCertificate(String thumbprint) {
        return tenants.current().values().stream()
                .filter(tenant -> tenant.certificates().contains(thumbprint))
                .findFirst();
    }

    /** Today, for leases. */
    LocalDate today() {
        return LocalDate.now(clock);
    }
}
