package dev.backupvault.audit;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.RecordBlobs;
import dev.backupvault.vault.RecordBlobs.Stored;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps heads in another vault, best under other credentials. Thread-safe. */
public final class VaultAnchor implements Anchor {
    private final Vault other;
    private final RecordBlobs records;

    /** @param other not the vault that the logs are in */
    public VaultAnchor(Vault other) {
        this.other = other;
        this.records = new RecordBlobs(other);
    }

    /** @throws VaultException {@link ErrorCode#AUDIT_BROKEN} if another blob is known in this one's place */
    @Override
    public void keep(AuditHead head) {
        BlobPath path = VaultLayout.auditHead(head.writer());
        Optional<Stored<AuditHead>> known = read(path);
        if (known.isPresent() && known.get().record().blob() >= head.blob()) {
            checkSame(known.get().record(), head);
            return;
        }
        try {
            records.put(
                    path,
                    head,
                    Map.of(),
                    known.map(old -> Condition.unchanged(old.blob().etag())).orElse(Condition.ABSENT));
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS && e.code() != ErrorCode.STORE_CONDITION_FAILED) {
                throw e;
            }
            AuditHead there = read(path).orElseThrow(() -> e).record(); // a lost answer, or a newer head
            if (there.blob() < head.blob()) {
                throw e;
            }
            checkSame(there, head);
        }
    }

    private static void checkSame(AuditHead known, AuditHead head) {
        if (known.blob() == head.blob() && !known.sha256().equals(head.sha256())) {
            throw VaultException.mismatch(
                            ErrorCode.AUDIT_BROKEN,
                            "another blob " + head.blob() + " of the audit log of '" + head.writer() + "' is known",
                            "sha256 " + head.sha256(),
                            known.sha256())
                    .hint("somebody wrote into the log: `backup-vault audit verify`");
        }
    }

    @Override
    public List<AuditHead> heads() {
        List<AuditHead> heads = new ArrayList<>();
        for (BlobInfo blob : Listing.of(other, VaultLayout.auditHeads())) {
            read(blob.path()).ifPresent(head -> heads.add(head.record()));
        }
        return heads;
    }

    private Optional<Stored<AuditHead>> read(BlobPath path) {
        return records.read(AuditHead.class, path, AuditHead.FORMAT);
    }
}
