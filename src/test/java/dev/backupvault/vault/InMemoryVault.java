package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A vault for tests that fit into memory. Obeys the same contract as a real one. */
public class InMemoryVault implements Vault {
    private static final AtomicLong ETAGS = new AtomicLong(); // no two vaults have one in common

    private record Blob(byte[] bytes, List<Block> blocks, BlobInfo info) {}

    private final TreeMap<String, Blob> blobs = new TreeMap<>();
    private final Map<String, Map<String, byte[]>> staged = new LinkedHashMap<>();
    private final Map<BlobPath, Tier> tiers = new LinkedHashMap<>();
    private final Clock clock;
    private final int pageSize;

    public InMemoryVault() {
        this(Clock.systemUTC(), 3); // small pages, so that every test turns some
    }

    public InMemoryVault(Clock clock, int pageSize) {
        this.clock = clock;
        this.pageSize = pageSize;
    }

    @Override
    public void prepare() {
        // nothing to make
    }

    @Override
    public synchronized BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
        check(path, condition);
        return store(path, join(body.parts()), List.of(), metadata);
    }

    private void check(BlobPath path, Condition condition) {
        Blob there = blobs.get(path.toString());
        if (condition.etag().isEmpty() && there != null) {
            throw VaultException.of(ErrorCode.STORE_BLOB_EXISTS, "there is one at '" + path + "'");
        }
        if (condition.etag().isPresent()
                && (there == null || !there.info.etag().equals(condition.etag().get()))) {
            throw VaultException.of(ErrorCode.STORE_CONDITION_FAILED, "'" + path + "' was changed");
        }
    }

    private BlobInfo store(BlobPath path, byte[] bytes, List<Block> blocks, Map<String, String> metadata) {
        BlobInfo info = new BlobInfo(
                path, bytes.length, "0x" + Long.toHexString(ETAGS.incrementAndGet()), now(), metadata, false);
        blobs.put(path.toString(), new Blob(bytes, blocks, info));
        return info;
    }

    @Override
    public synchronized void stage(BlobPath path, BlockId id, Bytes body) {
        staged.computeIfAbsent(path.toString(), name -> new LinkedHashMap<>()).put(id.base64(), join(body.parts()));
    }

    @Override
    public synchronized BlobInfo commit(
            BlobPath path, List<BlockId> ids, Map<String, String> metadata, Condition condition) {
        check(path, condition);
        Map<String, byte[]> waiting = staged.getOrDefault(path.toString(), Map.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Block> blocks = new ArrayList<>();
        for (BlockId id : ids) {
            byte[] block = waiting.get(id.base64());
            if (block == null) {
                throw VaultException.of(
                        ErrorCode.STORE_BLOCKS_DIFFER, "block " + id.index() + " of '" + path + "' was not staged");
            }
            bytes.writeBytes(block);
            blocks.add(new Block(id.base64(), block.length));
        }
        staged.remove(path.toString());
        return store(path, bytes.toByteArray(), List.copyOf(blocks), metadata);
    }

    @Override
    public synchronized void copy(BlobInfo from, BlobPath to, Map<String, String> metadata) {
        check(to, Condition.ABSENT);
        check(from.path(), Condition.unchanged(from.etag()));
        Blob source = blobs.get(from.path().toString());
        if (source.info.archived()) {
            BlobInfo copy = store(to, source.bytes, source.blocks, metadata);
            put(copy, true, BlobInfo.Content.PENDING);
        } else {
            store(to, source.bytes, source.blocks, metadata);
        }
    }

    @Override
    public synchronized void describe(BlobPath path, String etag, Map<String, String> metadata) {
        check(path, Condition.unchanged(etag));
        Blob blob = blobs.get(path.toString());
        store(path, blob.bytes, blob.blocks, metadata);
    }

    /** Sets a blob's tier and what has come of copying to it, as the store does by itself: its ETag stays. */
    public synchronized void become(BlobPath path, boolean archived, BlobInfo.Content content) {
        put(blobs.get(path.toString()).info, archived, content);
    }

    private void put(BlobInfo info, boolean archived, BlobInfo.Content content) {
        Blob blob = blobs.get(info.path().toString());
        blobs.put(
                info.path().toString(),
                new Blob(
                        blob.bytes,
                        blob.blocks,
                        new BlobInfo(
                                info.path(),
                                info.bytes(),
                                info.etag(),
                                info.lastModified(),
                                info.metadata(),
                                archived,
                                content)));
    }

    @Override
    public synchronized List<Block> blocks(BlobPath path, BlockList which) {
        if (which == BlockList.UNCOMMITTED) {
            return staged.getOrDefault(path.toString(), Map.of()).entrySet().stream()
                    .map(block -> new Block(block.getKey(), block.getValue().length))
                    .toList();
        }
        return Optional.ofNullable(blobs.get(path.toString())).map(Blob::blocks).orElse(List.of());
    }

    @Override
    public synchronized Optional<BlobInfo> stat(BlobPath path) {
        return Optional.ofNullable(blobs.get(path.toString())).map(Blob::info);
    }

    @Override
    public synchronized Reading read(BlobPath path, long offset, long length) {
        Blob blob = Optional.ofNullable(blobs.get(path.toString())).orElseThrow(absent(path));
        if (blob.info.archived()) {
            throw VaultException.of(ErrorCode.STORE_ARCHIVED, "'" + path + "' is archived");
        }
        int count = (int) Math.min(length, blob.bytes.length - offset);
        return new Reading(blob.info, new ByteArrayInputStream(blob.bytes, (int) offset, count));
    }

    private static Supplier<VaultException> absent(BlobPath path) {
        return () -> VaultException.of(ErrorCode.STORE_BLOB_ABSENT, "'" + path + "' is not there");
    }

    @Override
    public synchronized Page list(BlobPath prefix, Optional<String> continuation) {
        String from = prefix.toString();
        List<BlobInfo> page = new ArrayList<>();
        for (Map.Entry<String, Blob> entry :
                blobs.tailMap(continuation.orElse(from), continuation.isEmpty()).entrySet()) {
            if (!entry.getKey().startsWith(from)) {
                break;
            }
            if (page.size() == pageSize) {
                return new Page(
                        List.copyOf(page),
                        Optional.of(page.get(page.size() - 1).path().toString()));
            }
            page.add(entry.getValue().info);
        }
        return new Page(List.copyOf(page), Optional.empty());
    }

    @Override
    public synchronized Names staged(BlobPath prefix, Optional<String> continuation) {
        String from = prefix.toString();
        int area = prefix.area().container().length() + 1;
        return new Names(
                Stream.concat(blobs.keySet().stream(), staged.keySet().stream())
                        .filter(name -> name.startsWith(from))
                        .distinct()
                        .sorted()
                        .map(name -> new BlobPath(prefix.area(), name.substring(area)))
                        .toList(),
                Optional.empty());
    }

    @Override
    public synchronized boolean delete(BlobPath path, String etag) {
        if (!blobs.containsKey(path.toString())) {
            return false;
        }
        check(path, Condition.unchanged(etag));
        blobs.remove(path.toString());
        return true;
    }

    @Override
    public synchronized void tier(BlobPath path, Tier tier) {
        Blob blob = Optional.ofNullable(blobs.get(path.toString())).orElseThrow(absent(path));
        tiers.put(path, tier);
        put(blob.info, tier == Tier.ARCHIVE, BlobInfo.Content.WHOLE);
    }

    /** Where a blob was moved to, or null. */
    public synchronized Tier tierOf(BlobPath path) {
        return tiers.get(path);
    }

    @Override
    public void protect(BlobPath path, Instant until) {
        throw VaultException.of(ErrorCode.STORE_FEATURE_UNKNOWN, "no memory is immutable");
    }

    @Override
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static byte[] join(List<ByteBuffer> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
