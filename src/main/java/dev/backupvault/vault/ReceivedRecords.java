package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Received;
import dev.backupvault.vault.RecordBlobs.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of artifacts that wait for their point (docs/FORMAT.md §7). Thread-safe. */
final class ReceivedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivedRecords.class);
    private static final String BYTES = "bytes";
    private static final String PART = "part";

    /** Metadata of a record that counts as deleted, where nobody had the right to. */
    private static final String SEALED = "sealed";

    private final Vault vault;
    private final RecordBlobs records;
    private final AtomicBoolean told = new AtomicBoolean();

    ReceivedRecords(Vault vault) {
        this.vault = vault;
        this.records = new RecordBlobs(vault);
    }

    void put(Received received) {
        try {
            records.put(path(received), received, metadata(received), Condition.ABSENT);
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_BLOB_EXISTS) {
                throw e;
            }
        }
    }

    /** Keeps a point's data, and says where that is written. */
    BlobPath pin(Received pin, PointId point) {
        BlobPath path = VaultLayout.pin(pin.itemId(), point, UUID.randomUUID().toString());
        records.put(path, pin, Map.of(BYTES, "0"), Condition.ABSENT);
        return path;
    }

    private static Map<String, String> metadata(Received received) {
        String bytes = Long.toString(received.artifact().bytes());
        return received.profiled() == null || received.profiled().part() == null
                ? Map.of(BYTES, bytes)
                : Map.of(BYTES, bytes, PART, "1");
    }

    /** Whether a listed record waits for the rest of a set, so that its data must never go by itself. */
    static boolean isPart(BlobInfo listed) {
        return listed.metadata().containsKey(PART) && !listed.metadata().containsKey(SEALED);
    }

    private static BlobPath path(Received received) {
        return VaultLayout.received(received.itemId(), received.artifact().id());
    }

    /** @return empty if nothing waits there */
    Optional<Received> read(BlobPath path) {
        return records.read(Received.class, path, Received.FORMAT)
                .filter(stored -> !stored.blob().metadata().containsKey(SEALED))
                .map(Stored::record);
    }

    /** Those of the artifacts that wait, by their ids. */
    Map<PointId, Received> find(String tenant, String source, Set<PointId> artifacts) {
        Map<PointId, Received> found = new HashMap<>();
        for (BlobInfo blob : Listing.of(vault, VaultLayout.received(tenant, source))) {
            String name = blob.path().name();
            String id = name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.json$", "");
            if (PointId.isPointId(id) && artifacts.contains(PointId.parse(id))) {
                read(blob.path())
                        .ifPresent(record -> found.put(record.artifact().id(), record));
            }
        }
        return found;
    }

    /** All of an item that wait. */
    List<Received> of(ItemId item) {
        List<Received> waiting = new ArrayList<>();
        for (BlobInfo blob : Listing.of(vault, VaultLayout.received(item))) {
            read(blob.path()).filter(record -> record.itemId().equals(item)).ifPresent(waiting::add);
        }
        return waiting;
    }

    /** Deletes a record; without the right to, it is marked as sealed, and hygiene deletes it. */
    void forget(Received received) {
        forget(path(received));
    }

    void forget(BlobPath record) {
        Optional<BlobInfo> there = vault.stat(record);
        try {
            there.ifPresent(blob -> vault.delete(blob.path(), blob.etag()));
        } catch (VaultException e) {
            if (e.code() != ErrorCode.STORE_DENIED) {
                throw e;
            }
            mark(there.get());
            if (!told.getAndSet(true)) {
                LOG.warn(
                        "received-kept record=\"{}\" code={} why=\"this identity may not delete; hygiene does it under another\"",
                        there.get().path(),
                        e.code().id());
            }
        }
    }

    private void mark(BlobInfo record) {
        Map<String, String> metadata = new HashMap<>(record.metadata());
        metadata.put(SEALED, "true");
        metadata.put(BYTES, "0"); // the point has them now, and quotas count them there
        try {
            vault.describe(record.path(), record.etag(), metadata);
        } catch (VaultException e) {
            // Denied to whoever may only create; otherwise another sealed it at the same time, and has done it.
            if (e.code() != ErrorCode.STORE_DENIED
                    && e.code() != ErrorCode.STORE_CONDITION_FAILED
                    && e.code() != ErrorCode.STORE_BLOB_ABSENT) {
                throw e;
            }
        }
    }
}
