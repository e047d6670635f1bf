package dev.backupvault.connect;

import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.users.PasswordHash;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who may send backups to the endpoint, and how much ({@code config/tenants.yaml}). Immutable.
 *
 * @param lease the last day, in UTC, on which the credentials work
 * @param quota bytes that its visible points, what waits to be sealed and its uploads under way may have together
 * @param tasks requests of its own that are served at the same time by one connector
 * @param certificates SHA-256 thumbprints of its client certificates, lower-case hexadecimal
 * @param deletedFor how long a point that it deletes can be brought back by an operator, at least
 */
record Tenant(
        String name,
        boolean enabled,
        Optional<LocalDate> lease,
        OptionalLong quota,
        int tasks,
        Bandwidth bandwidth,
        Set<String> sources,
        Optional<PasswordHash> password,
        Set<String> certificates,
        Duration deletedFor) {

    /** Who it is in the audit. */
    String by() {
        return "tenant " + name;
    }

    /** Whether its credentials work on a day. */
    boolean isActive(LocalDate today) {
        return enabled && (lease.isEmpty() || !today.isAfter(lease.get()));
    }
}
