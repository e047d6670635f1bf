package dev.backupvault.audit;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.VaultLayout;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

/** Goes through one writer's blobs in order and says what is wrong with them. Not thread-safe. */
final class ChainCheck {
    private static final long UNKNOWN = -1;

    private final String writer;
    private final AuditHead anchored;
    private final Consumer<String> findings;
    private long last;
    private Sha256 lastHash;
    private long entries;
    private long lost;
    private boolean closed;

    /** @param anchored what is known elsewhere, or null */
    ChainCheck(String writer, AuditHead anchored, Consumer<String> findings) {
        this.writer = writer;
        this.anchored = anchored;
        this.findings = findings;
    }

    String writer() {
        return writer;
    }

    boolean isClosed() {
        return closed;
    }

    /** Entries that the writer says it gave up. */
    long lost() {
        return lost;
    }

    /** @return entries in it */
    int next(long number, AuditBlob.Stored stored) {
        BlobPath path = stored.info().path();
        Sha256 hash = Sha256.of(stored.bytes());
        if (!stored.isWhole()) {
            find(path, "is not what was written: its metadata has another hash");
        }
        if (anchored != null && anchored.blob() == number && !anchored.sha256().equals(hash)) {
            find(path, "is not the one that its anchor knows");
        }
        if (closed) {
            find(path, "came after its writer had ended the log");
        }
        boolean follows = number == last + 1;
        if (!follows) {
            gap(number);
        }
        int count = 0;
        try {
            AuditBlob blob = AuditBlob.parse(stored.bytes(), path);
            count = blob.entries().size();
            check(path, number, blob, follows);
            checkUntil(path, stored, blob);
        } catch (VaultException e) {
            findings.accept(e.fact());
            entries = UNKNOWN;
        }
        last = number;
        lastHash = hash;
        return count;
    }

    private void gap(long number) {
        findings.accept("the log '" + writer + "' lacks "
                + (number == last + 2 ? "the blob " + (last + 1) : "the blobs " + (last + 1) + " to " + (number - 1)));
        entries = UNKNOWN;
    }

    private void check(BlobPath path, long number, AuditBlob blob, boolean follows) {
        AuditBlob.Header header = blob.header();
        if (!writer.equals(header.writer()) || number != header.blob()) {
            find(path, "is in another's place: it is the blob " + header.blob() + " of '" + header.writer() + "'");
        }
        if (follows && !Objects.equals(lastHash, header.previous())) {
            find(
                    path,
                    number == 1
                            ? "is the first one, and says that it follows another"
                            : "does not follow the one before it: one of the two was changed");
        }
        for (AuditRecord entry : blob.entries()) {
            if (entries != UNKNOWN && entry.number() != entries + 1) {
                find(path, "does not number its entries on: " + entry.number() + " comes after " + entries);
            }
            entries = entry.number();
        }
        lost += header.lost();
        closed = header.closed();
    }

    /** Lists leave out blobs by this. */
    private void checkUntil(BlobPath path, AuditBlob.Stored stored, AuditBlob blob) {
        String expected = blob.entries().stream()
                .map(AuditRecord::at)
                .max(Instant::compareTo)
                .map(Instant::toString)
                .orElse(null);
        if (!Objects.equals(expected, stored.info().metadata().get(AuditBlob.UNTIL))) {
            find(path, "has another time in its metadata than in its entries");
        }
    }

    private void find(BlobPath path, String what) {
        findings.accept("'" + path + "' " + what);
    }

    /** After the last blob. */
    void end() {
        if (anchored != null && anchored.blob() > last) {
            findings.accept("the log '" + writer + "' lacks its newest blobs: it ends at " + last
                    + ", and its anchor knows '" + VaultLayout.audit(writer, anchored.blob()) + "'");
        }
    }
}
