package dev.backupvault.hygiene;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.SourceLease;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nothing names or needs any more, in the order of docs/FORMAT.md §9; each removal is in the audit log
 * before it is done. What was changed since it was looked at is left alone. A run that was killed is carried on by the
 * next. Thread-safe.
 */
public final class Cleaner {
    /** An interrupted upload may be resumed for seven days, and writers rely on one more (docs/FORMAT.md §8). */
    public static final Duration LEAST_AGE = Duration.ofDays(8);

    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    private final Vault vault;
    private final DeepLook look;
    private final Audit audit;

    public Cleaner(Vault vault, DeepLook look, Audit audit) {
        this.vault = vault;
        this.look = look;
        this.audit = audit;
    }

    /**
     * What a run did.
     *
     * @param removed blobs
     * @param bytes of those
     * @param left what was changed since it was looked at, or is protected by the store: the next run looks again
     */
    public record Outcome(int removed, long bytes, int left) {}

    /**
     * Cleans a source.
     *
     * @param olderThan how long something must lie unchanged before it goes
     * @param by who cleans, for the audit
     * @throws VaultException {@link ErrorCode#SOURCE_LEASED} if another run is at work on the source,
     *     {@link ErrorCode#CONFIG_INVALID} for an age that is too short, {@link ErrorCode#STORE_DENIED} without the
     *     right to delete
     */
    public Outcome source(Origin origin, Duration olderThan, String by) {
        requireSafe(olderThan);
        Rights.requireDelete(vault, "cleaning '" + origin.source() + "'");
        try (SourceLease lease = SourceLease.take(vault, origin.tenant(), origin.source(), by)) {
            Run run = new Run(lease::keep, by);
            List<Finding> old = new ArrayList<>();
            look.received(origin, olderThan, old::add);
            run.remove(old);
            // Only now nothing names what they named.
            old.clear();
            look.source(origin, olderThan, old::add);
            report(origin, old.stream().filter(finding -> finding.kind().lost()).toList());
            run.remove(old);
            return run.outcome();
        }
    }

    private static void report(Origin origin, List<Finding> lost) {
        if (!lost.isEmpty()) {
            LOG.error(
                    "lost source=\"{}\" count={} first=\"{} {}\"",
                    origin.source(),
                    lost.size(),
                    lost.get(0).kind().word(),
                    lost.get(0).path());
        }
    }

    /** Removes old records that belong to no source, and need no lease. */
    public Outcome records(String by) {
        Rights.requireDelete(vault, "cleaning");
        Run run = new Run(() -> {}, by);
        List<Finding> old = new ArrayList<>();
        look.records(old::add);
        run.remove(old);
        return run.outcome();
    }

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} for an age at which backups could be harmed */
    public static void requireSafe(Duration olderThan) {
        if (olderThan.compareTo(LEAST_AGE) < 0) {
            throw VaultException.mismatch(
                            ErrorCode.CONFIG_INVALID,
                            "what is cleaned must be older than that",
                            "at least " + LEAST_AGE.toDays() + " days",
                            olderThan)
                    .hint("an interrupted upload may be resumed for 7 days; set hygiene.older-than to 30d");
        }
    }

    private final class Run {
        private final Runnable keep;
        private final String by;
        private int removed;
        private long bytes;
        private int left;

        Run(Runnable keep, String by) {
            this.keep = keep;
            this.by = by;
        }

        void remove(List<Finding> findings) {
            for (Finding finding : findings) {
                if (finding.etag() != null) {
                    keep.run();
                    remove(finding);
                }
            }
        }

        private void remove(Finding finding) {
            audit.before(entry(finding));
            try {
                if (vault.delete(finding.path(), finding.etag())) {
                    removed++;
                    bytes += finding.bytes();
                }
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_CONDITION_FAILED && e.code() != ErrorCode.STORE_IMMUTABLE) {
                    throw e;
                }
                LOG.info(
                        "not-cleaned blob=\"{}\" code={} why=\"{}\"",
                        finding.path(),
                        e.code().id(),
                        e.fact());
                left++;
            }
        }

        private AuditEntry entry(Finding finding) {
            Origin owner = VaultLayout.owner(finding.path()).orElse(new Origin(null, null));
            String detail = finding.kind().word() + " " + finding.path() + ", " + finding.bytes() + " bytes, since "
                    + finding.since();
            return new AuditEntry(
                    Act.CLEAN,
                    owner.tenant(),
                    owner.source(),
                    null,
                    VaultLayout.artifactOf(finding.path()).orElse(null),
                    by,
                    detail);
        }

        Outcome outcome() {
            return new Outcome(removed, bytes, left);
        }
    }
}
