package dev.backupvault.audit;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.vault.VaultLayout.AuditPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows the chains of the audit logs, and compares them with what an anchor knows. Thread-safe. */
public final class AuditVerifier {
    private final Vault vault;
    private final Anchor anchor;

    public AuditVerifier(Vault vault, Anchor anchor) {
        this.vault = vault;
        this.anchor = anchor;
    }

    /**
     * Reads all logs; writers may go on meanwhile. Memory holds one blob, and a line a writer.
     *
     * @param findings gets each thing that is wrong, as a sentence
     */
    public AuditReport verify(Consumer<String> findings) {
        Run run = new Run(findings);
        // Before the blobs: what is anchored is in the store.
        anchor.heads().forEach(head -> run.anchored.put(head.writer(), head));
        for (BlobInfo blob : Listing.of(vault, VaultLayout.audits())) {
            run.blob(blob);
        }
        return run.end();
    }

    private final class Run {
        private final Consumer<String> findings;
        private final Map<String, AuditHead> anchored = new HashMap<>();
        private final List<String> open = new ArrayList<>();
        private ChainCheck chain;
        private long writers;
        private long blobs;
        private long entries;
        private long found;
        private long lost;
        private long unanchored;

        Run(Consumer<String> findings) {
            this.findings = sentence -> {
                found++;
                findings.accept(sentence);
            };
        }

        void blob(BlobInfo blob) {
            Optional<AuditPlace> place = VaultLayout.auditPlace(blob.path());
            if (place.isEmpty()) {
                findings.accept("'" + blob.path() + "' is no part of a log");
                return;
            }
            String writer = place.get().writer();
            if (chain == null || !chain.writer().equals(writer)) {
                endChain();
                AuditHead head = anchored.remove(writer);
                unanchored += head == null ? 1 : 0;
                chain = new ChainCheck(writer, head, findings);
                writers++;
            }
            blobs++;
            try {
                entries += chain.next(place.get().blob(), AuditBlob.read(vault, blob.path()));
            } catch (VaultException e) {
                if (e.code() != ErrorCode.STORE_BLOB_ABSENT && e.code() != ErrorCode.RECORD_DAMAGED) {
                    throw e;
                }
                findings.accept(e.fact());
            }
        }

        private void endChain() {
            if (chain != null) {
                chain.end();
                lost += chain.lost();
                if (!chain.isClosed()) {
                    open.add(chain.writer());
                }
            }
        }

        AuditReport end() {
            endChain();
            anchored.values()
                    .forEach(head -> findings.accept("the log '" + head.writer() + "' is missing: its anchor knows '"
                            + VaultLayout.audit(head.writer(), head.blob()) + "'"));
            return new AuditReport(writers, blobs, entries, found, lost, List.copyOf(open), unanchored);
        }
    }
}
