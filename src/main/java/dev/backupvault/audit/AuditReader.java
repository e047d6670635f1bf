package dev.backupvault.audit;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads the audit logs of a vault; memory holds one blob. Thread-safe. */
public final class AuditReader {
    private final Vault vault;

    public AuditReader(Vault vault) {
        this.vault = vault;
    }

    /**
     * Gives all entries that are wanted: the logs by the time they were begun, and the entries of each in order. It
     * believes what lists say of a blob; {@link AuditVerifier} does not.
     *
     * @param damaged gets a blob that cannot be read or is not what was written; the others are read all the same
     */
    public void each(AuditFilter filter, Consumer<AuditRecord> entries, Consumer<VaultException> damaged) {
        each(filter, blob -> true, entries, damaged);
    }

    /**
     * The same, of some blobs.
     *
     * @param wanted asked of each blob that may have such entries, by what lists say; blobs never change
     */
    public void each(
            AuditFilter filter,
            Predicate<BlobPath> wanted,
            Consumer<AuditRecord> entries,
            Consumer<VaultException> damaged) {
        for (BlobInfo blob : Listing.of(vault, VaultLayout.audits())) {
            if (mayHave(filter, blob) && wanted.test(blob.path())) {
                try {
                    read(blob).entries().stream().filter(filter::matches).forEach(entries);
                } catch (VaultException e) {
                    if (e.code().exit() == ErrorCode.Exit.STORE) {
                        throw e; // it would be the same with the next one
                    }
                    damaged.accept(e);
                }
            }
        }
    }

    private static boolean mayHave(AuditFilter filter, BlobInfo blob) {
        String until = blob.metadata().get(AuditBlob.UNTIL);
        if (filter.since() == null || until == null) {
            return true;
        }
        try {
            return !Instant.parse(until).isBefore(filter.since());
        } catch (DateTimeException e) {
            return true;
        }
    }

    private AuditBlob read(BlobInfo blob) {
        AuditBlob.Stored stored = AuditBlob.read(vault, blob.path());
        if (!stored.isWhole()) {
            throw VaultException.of(ErrorCode.AUDIT_BROKEN, "'" + blob.path() + "' is not what was written")
                    .hint("`backup-vault audit verify` says what else is wrong");
        }
        return AuditBlob.parse(stored.bytes(), blob.path());
    }
}
