package dev.backupvault.watch;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.AuditFilter;
import dev.backupvault.audit.AuditReader;
import dev.backupvault.audit.AuditRecord;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hears of holds that are lifted, by whom ever and with whatever tool: each writes it into the audit log before it is
 * done. What was lifted while no connector ran is not heard of. Used by one thread.
 */
final class LiftedHolds {
    /** Entries are dated by the clock of whoever wrote them. */
    private static final Duration SKEW = Duration.ofMinutes(10);

    /** A look lists all logs that there ever were: it takes this share of the time at most. */
    private static final int SHARE = 20;

    private final AuditReader reader;
    private Instant since;
    private Set<BlobPath> read = new HashSet<>();
    private long ended = System.nanoTime();
    private long took;

    /** @param began from when on it listens */
    LiftedHolds(Vault vault, Instant began) {
        this.reader = new AuditReader(vault);
        this.since = began.minus(SKEW);
    }

    boolean isTime() {
        return System.nanoTime() - ended >= took * SHARE;
    }

    /**
     * Reads what came since the last look, each blob once.
     *
     * @throws VaultException if the store cannot be read: the next look has it all
     */
    void look(Consumer<AuditRecord> lifted, Consumer<VaultException> damaged) {
        long began = System.nanoTime();
        Instant now = Instant.now();
        Set<BlobPath> seen = new HashSet<>();
        reader.each(
                new AuditFilter(null, null, Act.RELEASE, since),
                path -> {
                    seen.add(path);
                    return !read.contains(path);
                },
                lifted,
                damaged);
        read = seen; // those of the window; what is older is not asked about again
        since = now.minus(SKEW);
        ended = System.nanoTime();
        took = ended - began;
    }
}
