package dev.backupvault.audit;

import dev.backupvault.audit.Backlog.Batch;
import dev.backupvault.audit.Backlog.Waiting;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Writes one chain of blobs. A blob whose fate is not known is sent again with the same bytes until it is: there is
 * never another in its place. Not thread-safe.
 */
final class ChainWriter {
    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Vault vault;
    private final Clock clock;
    private String writer;
    private long entries;
    private AuditHead head;
    private Draft draft;
    private boolean closed;

    ChainWriter(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    private record Draft(Batch batch, long number, byte[] bytes, Map<String, String> metadata) {}

    /** The newest blob that is in the store, or null. */
    AuditHead head() {
        return head;
    }

    /** Whether a blob was made whose fate is not known. */
    boolean hasDraft() {
        return draft != null;
    }

    /** Entries in that blob. */
    int drafted() {
        return draft == null ? 0 : draft.batch.entries().size();
    }

    /** Whether the last blob says that none follows. */
    boolean isClosed() {
        return closed;
    }

    /** Makes the next blob; {@link #send} sends it. */
    void draft(Batch batch) {
        if (writer == null) {
            writer = name(clock.instant());
        }
        long number = head == null ? 1 : head.blob() + 1;
        List<AuditRecord> lines = new ArrayList<>();
        for (Waiting waiting : batch.entries()) {
            lines.add(AuditRecord.of(entries + lines.size() + 1, waiting.at, waiting.entry));
        }
        byte[] bytes = new AuditBlob(
                        new AuditBlob.Header(
                                AuditBlob.FORMAT,
                                writer,
                                number,
                                head == null ? null : head.sha256(),
                                batch.lost(),
                                batch.last()),
                        lines)
                .bytes();
        Map<String, String> metadata = new HashMap<>();
        metadata.put(AuditBlob.HASH, Sha256.of(bytes).hex());
        lines.stream()
                .map(AuditRecord::at)
                .max(Instant::compareTo)
                .ifPresent(until -> metadata.put(AuditBlob.UNTIL, until.toString()));
        draft = new Draft(batch, number, bytes, metadata);
    }

    private static String name(Instant start) {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return LABEL.format(start) + "-" + HexFormat.of().formatHex(random);
    }

    /** @throws VaultException {@link ErrorCode#AUDIT_BROKEN} if another blob is in its place */
    void send() {
        BlobPath path = VaultLayout.audit(writer, draft.number);
        try {
            vault.put(path, Bytes.of(draft.bytes), draft.metadata, Condition.ABSENT);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS) {
                throw e;
            }
            compare(path);
        }
        head = new AuditHead(
                AuditHead.FORMAT,
                writer,
                draft.number,
                Sha256.parse(draft.metadata.get(AuditBlob.HASH)),
                clock.instant());
        entries += draft.batch.entries().size();
        draft.batch.entries().forEach(waiting -> waiting.written = true);
        closed = draft.batch.last();
        draft = null;
    }

    /** Ours if the answer to an earlier try was lost. */
    private void compare(BlobPath path) {
        if (!Arrays.equals(AuditBlob.read(vault, path).bytes(), draft.bytes)) {
            throw VaultException.of(ErrorCode.AUDIT_BROKEN, "somebody else wrote '" + path + "'")
                    .hint("find out who has access to the account; started again, the connector begins a new log");
        }
    }
}
