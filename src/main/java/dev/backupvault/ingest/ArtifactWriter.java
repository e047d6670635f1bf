package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Brings the bytes of one offer to one place in the store, or finds that they are there (docs/FORMAT.md §8, steps 1 and
 * 2).
 */
final class ArtifactWriter {
    private static final int HASH_BUFFER = 64 << 10;

    private final Vault vault;
    private final BlockUploader uploader;

    ArtifactWriter(Vault vault, BlockUploader uploader) {
        this.vault = vault;
        this.uploader = uploader;
    }

    /**
     * Bytes that are committed and compared.
     *
     * @param blocks whether they were written in blocks
     * @param found whether they were there before: somebody may be about to clean them away (docs/FORMAT.md §8)
     */
    record Written(BlobInfo blob, Sha256 sha256, long bytes, long bytesSent, boolean blocks, boolean found) {}

    /** @return empty if other bytes lie there already */
    Optional<Written> write(
            BlobPath path,
            Offer offer,
            String name,
            BlockSchedule schedule,
            List<ExpectedDigest> expected,
            Pacer pacer,
            LongConsumer progress) {
        schedule.checkFits(name, offer.length());
        boolean surelyShort = offer.length() >= 0 && offer.length() < schedule.first();
        Optional<BlobInfo> there = surelyShort ? Optional.empty() : vault.stat(path);
        return there.isPresent()
                ? same(there.get(), hash(offer, name, expected, pacer, progress))
                : write(path, offer, name, schedule, expected, pacer, progress, Condition.ABSENT);
    }

    /** Writes under a condition, which may put the bytes in the place of others. */
    Optional<Written> write(
            BlobPath path,
            Offer offer,
            String name,
            BlockSchedule schedule,
            List<ExpectedDigest> expected,
            Pacer pacer,
            LongConsumer progress,
            Condition condition) {
        RunningDigests digests = new RunningDigests(expected);
        try (ReadableByteChannel in = pacer.pace(offer.open());
                BlockUploader.FirstBlock first =
                        uploader.first(in, offer.length(), offer.sender(), schedule, digests.all())) {
            return first.last()
                    ? put(path, offer, name, first, digests, progress, condition)
                    : stage(path, offer, name, first, in, schedule, digests, progress, condition);
        } catch (InterruptedException e) {
            throw interrupted(name);
        } catch (IOException e) {
            throw Offer.cut(name, e);
        }
    }

    /** What the offer's bytes are, without sending them. */
    Hashed hash(Offer offer, String name, List<ExpectedDigest> expected, Pacer pacer, LongConsumer progress) {
        RunningDigests digests = new RunningDigests(expected);
        ByteBuffer buffer = ByteBuffer.allocate(HASH_BUFFER);
        long read = 0;
        try (ReadableByteChannel in = pacer.pace(offer.open())) {
            while (in.read(buffer) >= 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted(name);
                }
                read += buffer.position();
                buffer.flip();
                for (MessageDigest digest : digests.all()) {
                    digest.update(buffer.duplicate());
                }
                buffer.clear();
                progress.accept(read);
            }
        } catch (IOException e) {
            throw Offer.cut(name, e);
        }
        return new Hashed(finish(offer, name, read, digests), read);
    }

    record Hashed(Sha256 sha256, long bytes) {}

    /** All that must hold before anything is committed. */
    private static Sha256 finish(Offer offer, String name, long bytes, RunningDigests digests) {
        offer.checkComplete(bytes);
        Sha256 sha256 = digests.finish(name);
        offer.checkDigest(sha256);
        return sha256;
    }

    private Optional<Written> put(
            BlobPath path,
            Offer offer,
            String name,
            BlockUploader.FirstBlock first,
            RunningDigests digests,
            LongConsumer progress,
            Condition condition) {
        long bytes = first.body().length();
        Sha256 sha256 = finish(offer, name, bytes, digests);
        try {
            BlobInfo blob = vault.put(path, first.body(), metadata(sha256, bytes), condition);
            progress.accept(bytes);
            return Optional.of(new Written(blob, sha256, bytes, bytes, false, false));
        } catch (VaultException e) {
            return existing(path, condition, e, new Hashed(sha256, bytes), bytes);
        }
    }

    private Optional<Written> stage(
            BlobPath path,
            Offer offer,
            String name,
            BlockUploader.FirstBlock first,
            ReadableByteChannel in,
            BlockSchedule schedule,
            RunningDigests digests,
            LongConsumer progress,
            Condition condition)
            throws IOException, InterruptedException {
        BlockUploader.Staged staged =
                uploader.stage(path, name, offer.origin(), first, in, schedule, digests.all(), read -> {
                    if (offer.length() >= 0 && read > offer.length()) {
                        offer.checkComplete(read); // longer than was said: there is no point in sending the rest
                    }
                    progress.accept(read);
                });
        Sha256 sha256 = finish(offer, name, staged.bytes(), digests);
        BlobInfo blob;
        try {
            blob = vault.commit(path, staged.blocks(), metadata(sha256, staged.bytes()), condition);
        } catch (VaultException e) {
            return existing(path, condition, e, new Hashed(sha256, staged.bytes()), staged.bytesSent());
        }
        checkBlocks(blob, staged.blocks());
        return Optional.of(new Written(blob, sha256, staged.bytes(), staged.bytesSent(), true, false));
    }

    /** What every data blob says of itself. */
    static Map<String, String> metadata(Sha256 sha256, long bytes) {
        return Map.of("sha256", sha256.hex(), "bytes", Long.toString(bytes));
    }

    /**
     * The store has a blob here: our own whose answer was lost, another connector's, or other bytes. Another
     * connector's commit may also have taken the blocks that we counted on.
     */
    private Optional<Written> existing(
            BlobPath path, Condition condition, VaultException refusal, Hashed ours, long sent) {
        if (refusal.code() != ErrorCode.STORE_BLOB_EXISTS
                && refusal.code() != ErrorCode.STORE_CONDITION_FAILED
                && refusal.code() != ErrorCode.STORE_BLOCKS_DIFFER) {
            throw refusal;
        }
        BlobInfo there = vault.stat(path)
                .filter(blob -> !condition.equals(Condition.unchanged(blob.etag()))) // what was to be replaced
                .orElseThrow(() -> refusal);
        return same(there, ours)
                .map(written -> new Written(there, ours.sha256, ours.bytes, sent, written.blocks, true));
    }

    private Optional<Written> same(BlobInfo there, Hashed ours) {
        if (there.bytes() != ours.bytes
                || !ours.sha256.hex().equals(there.metadata().get("sha256"))) {
            return Optional.empty();
        }
        List<Vault.Block> blocks = vault.blocks(there.path(), Vault.BlockList.COMMITTED);
        if (!blocks.isEmpty() && !inOrder(there, blocks) && !ours.equals(readBack(there))) {
            return Optional.empty(); // its bytes are not what its metadata says; a manifest may still name them
        }
        return Optional.of(new Written(there, ours.sha256, ours.bytes, 0, !blocks.isEmpty(), true));
    }

    /**
     * The service verifies each block and never the whole: only a look at its list shows a block lost or doubled at the
     * commit.
     */
    private void checkBlocks(BlobInfo blob, List<BlockId> sent) {
        List<Vault.Block> found = vault.blocks(blob.path(), Vault.BlockList.COMMITTED);
        List<Vault.Block> expected = sent.stream()
                .map(id -> new Vault.Block(id.base64(), id.length()))
                .toList();
        if (!found.equals(expected)) {
            throw differs(blob, sent.size() + " blocks as sent", found.size() + " blocks");
        }
    }

    private static boolean inOrder(BlobInfo blob, List<Vault.Block> blocks) {
        long bytes = 0;
        for (int index = 0; index < blocks.size(); index++) {
            Vault.Block block = blocks.get(index);
            int at = index;
            if (BlockId.parse(block.id())
                    .filter(id -> id.index() == at && id.length() == block.bytes())
                    .isEmpty()) {
                return false;
            }
            bytes += block.bytes();
        }
        return bytes == blob.bytes();
    }

    /** A vault that was copied by another tool has that tool's blocks, which say nothing: its bytes decide. */
    private Hashed readBack(BlobInfo blob) {
        MessageDigest digest = Sha256.digester();
        byte[] buffer = new byte[HASH_BUFFER];
        long bytes = 0;
        try (Vault.Reading reading = vault.read(blob.path(), 0, Long.MAX_VALUE)) {
            for (int count; (count = reading.stream().read(buffer)) >= 0; bytes += count) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw VaultException.of(
                    ErrorCode.STORE_UNREACHABLE, "reading '" + blob.path() + "' was cut: " + e.getMessage(), e);
        }
        return new Hashed(Sha256.finish(digest), bytes);
    }

    /** What was committed wrongly must not be taken for the backup by the next try, which finds it by its metadata. */
    private VaultException differs(BlobInfo blob, String expected, Object found) {
        VaultException error = VaultException.mismatch(
                        ErrorCode.STORE_BLOCKS_DIFFER,
                        "the store made something else of '" + blob.path() + "' than was sent",
                        expected,
                        found)
                .hint("the source is untouched; it is tried again under the same name once this blob is gone");
        try {
            vault.delete(blob.path(), blob.etag());
        } catch (VaultException e) {
            error.addSuppressed(e);
        }
        return error;
    }

    private static VaultException interrupted(String name) {
        Thread.currentThread().interrupt();
        return VaultException.of(ErrorCode.SOURCE_CUT, "storing '" + name + "' was stopped")
                .hint("what was sent is kept for 7 days; the next try sends the rest");
    }
}
