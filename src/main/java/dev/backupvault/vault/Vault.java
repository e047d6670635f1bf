package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store, as small as the vault needs it: blobs that are created once, small records that are replaced under a
 * condition, and lists. It knows nothing of recovery points; {@link PointStore} does.
 *
 * <p><b>Errors.</b> Every failure is a {@link VaultException}. Whether another try can help is
 * {@link VaultException#permanent()}, never the message's text. A call that fails may have taken effect: the answer may
 * be lost after the store acted.
 *
 * <p><b>Retries.</b> An implementation makes one attempt; {@link RetryingVault} makes several. So after a retry a
 * create-only write can fail with {@link ErrorCode#STORE_BLOB_EXISTS} though it was the caller's own: the caller
 * compares, and never assumes.
 *
 * <p><b>Idempotence.</b> {@link #stage}, {@link #stageFrom}, {@link #read}, {@link #stat}, {@link #list},
 * {@link #staged} and {@link #blocks} may be repeated freely. Blocks that were staged and not committed are invisible
 * to all but {@link #blocks} and {@link #staged}, and the store may forget them after seven days.
 *
 * <p><b>Threads.</b> All methods may be called at the same time. They block; an interrupt ends them with
 * {@link ErrorCode#STORE_UNREACHABLE} and leaves the interrupt flag set.
 *
 * <p>The rules are tested by {@link VaultContract}, against every implementation and, by {@code doctor}, against the
 * user's own account.
 */
public interface Vault {

    /** Blocks a store keeps for one blob: those that make it up, or those that wait to. */
    enum BlockList {
        COMMITTED,
        UNCOMMITTED
    }

    /** A block as the store lists it. */
    record Block(String id, long bytes) {}

    /** One page of a list; an empty continuation means that it was the last. */
    record Page(List<BlobInfo> blobs, Optional<String> continuation) {}

    /** One page of names; an empty continuation means that it was the last. */
    record Names(List<BlobPath> paths, Optional<String> continuation) {}

    /** An open blob; the stream must be closed. */
    record Reading(BlobInfo info, InputStream stream) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** Creates the containers where they are missing. */
    void prepare();

    /**
     * Writes a whole blob in one request, at most 256 MiB. The store verifies a checksum of the body.
     *
     * @throws VaultException {@link ErrorCode#STORE_BLOB_EXISTS} or {@link ErrorCode#STORE_CONDITION_FAILED} if the
     *     condition does not hold: nothing was changed; {@link ErrorCode#STORE_CHECKSUM_REFUSED} if other bytes
     *     arrived: nothing was stored
     */
    BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition);

    /** Stages a block; the id says its index, length and checksum, which the store verifies. */
    void stage(BlobPath path, BlockId id, Bytes body);

    /** How another store can fetch this version of a blob; empty if it cannot. */
    default Optional<Origin> origin(BlobInfo blob) {
        return Optional.empty();
    }

    /**
     * Stages a block that the store fetches by itself, from this offset of its origin on; its length and the checksum
     * that the store compares are the id's.
     *
     * @throws VaultException {@link ErrorCode#STORE_CONDITION_FAILED} if the origin has another version or other bytes;
     *     anything else means that the bytes have to be sent, and {@link #stage} then replaces what may be staged
     */
    default void stageFrom(BlobPath path, BlockId id, Origin origin, long offset) {
        throw VaultException.of(ErrorCode.STORE_FEATURE_UNKNOWN, "this store fetches nothing");
    }

    /** Makes a blob of staged blocks, in this order, where there is none. */
    default BlobInfo commit(BlobPath path, List<BlockId> blocks, Map<String, String> metadata) {
        return commit(path, blocks, metadata, Condition.ABSENT);
    }

    /**
     * Makes a blob of staged blocks, in this order, and puts it in the place of what is there if the condition says so:
     * there is no moment without either.
     *
     * @throws VaultException {@link ErrorCode#STORE_BLOB_EXISTS} or {@link ErrorCode#STORE_CONDITION_FAILED} if the
     *     condition does not hold; {@link ErrorCode#STORE_BLOCKS_DIFFER} if a block is not staged
     */
    BlobInfo commit(BlobPath path, List<BlockId> blocks, Map<String, String> metadata, Condition condition);

    /**
     * Has the store copy this version of a blob of the same account to one that is absent, and into an online tier if
     * it is archived. Returns at once: {@link BlobInfo#content} of the copy says what has come of it.
     *
     * @param metadata of the copy, at least one key: without any, the store takes over the source's
     * @throws VaultException {@link ErrorCode#STORE_BLOB_EXISTS} if there is one, perhaps of an earlier try;
     *     {@link ErrorCode#STORE_CONDITION_FAILED} if the source has another version;
     *     {@link ErrorCode#STORE_BLOB_ABSENT} or {@link ErrorCode#STORE_COPY_REFUSED} if the store cannot read it
     */
    void copy(BlobInfo from, BlobPath to, Map<String, String> metadata);

    /**
     * Replaces the metadata of a blob that still has this ETag; its bytes stay.
     *
     * @throws VaultException {@link ErrorCode#STORE_CONDITION_FAILED} if it was changed or is gone,
     *     {@link ErrorCode#STORE_IMMUTABLE} if the store protects it
     */
    void describe(BlobPath path, String etag, Map<String, String> metadata);

    /** The blocks of a blob; empty where there is neither blob nor block. */
    List<Block> blocks(BlobPath path, BlockList which);

    Optional<BlobInfo> stat(BlobPath path);

    /**
     * Opens a blob at an offset.
     *
     * @param length bytes to read at most; {@link Long#MAX_VALUE} for the rest. The offset must lie inside the blob, or
     *     be 0.
     * @throws VaultException {@link ErrorCode#STORE_BLOB_ABSENT}, {@link ErrorCode#STORE_ARCHIVED}
     */
    Reading read(BlobPath path, long offset, long length);

    /** A page of at most 5,000 blobs whose names begin with the prefix, in the store's order, with metadata. */
    Page list(BlobPath prefix, Optional<String> continuation);

    /** A page like that of {@link #list}, of names alone: also of those that have nothing but staged blocks. */
    Names staged(BlobPath prefix, Optional<String> continuation);

    /**
     * Deletes a blob that still has this ETag.
     *
     * @return false if there was none
     * @throws VaultException {@link ErrorCode#STORE_CONDITION_FAILED} if it was changed,
     *     {@link ErrorCode#STORE_IMMUTABLE} if the store protects it
     */
    boolean delete(BlobPath path, String etag);

    /**
     * Moves a blob to a tier; from the archive back it takes hours until it can be read. Its ETag stays.
     *
     * @throws VaultException {@link ErrorCode#STORE_FEATURE_UNKNOWN} if the store has no such tier
     */
    void tier(BlobPath path, Tier tier);

    /**
     * Has the store itself refuse to change or delete a blob until a time, which can only be made later.
     *
     * @throws VaultException {@link ErrorCode#STORE_FEATURE_UNKNOWN} if the store cannot, or not for this container
     */
    void protect(BlobPath path, Instant until);

    /** The store's clock, to the second. */
    Instant now();
}
