package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The last of the 50,000 blocks a blob can have: the schedule's shape is a vault's, its blocks are 32 bytes at first
 * instead of 8 MiB.
 */
class FarEndTest {
    private static final BlockSchedule SMALL = new BlockSchedule(32, 256);
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "far");
    private final InMemoryVault store = new InMemoryVault();
    private final BufferPool pool = new BufferPool(8 << 20);
    private final ExecutorService senders = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        assertEquals(8L << 20, pool.freeBytes());
        senders.shutdownNow();
    }

    private BlockUploader.Staged upload(byte[] bytes, MessageDigest digest) throws Exception {
        BlockUploader uploader = new BlockUploader(store, pool, senders, 4);
        var in = Channels.newChannel(new ByteArrayInputStream(bytes));
        try (BlockUploader.FirstBlock first = uploader.first(in, -1, null, SMALL, List.of(digest))) {
            return uploader.stage(PATH, "far", null, first, in, SMALL, List.of(digest), read -> {});
        }
    }

    private static byte[] bytes(long length) {
        byte[] bytes = new byte[Math.toIntExact(length)];
        new Random(50_000).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aStreamThatFillsEveryBlockIsStoredWhole() throws Exception {
        byte[] bytes = bytes(SMALL.ceiling());
        MessageDigest digest = Sha256.digester();
        BlockUploader.Staged staged = upload(bytes, digest);
        assertEquals(BlockSchedule.MOST_BLOCKS, staged.blocks().size());
        assertEquals(49_999, staged.blocks().get(49_999).index());
        store.commit(PATH, staged.blocks(), Map.of());
        try (Vault.Reading reading = store.read(PATH, 0, Long.MAX_VALUE)) {
            assertEquals(Sha256.finish(digest), Sha256.of(reading.stream().readAllBytes()));
        }
    }

    @Test
    void oneByteMoreIsRefusedWithTheCeilingAndTheSettingThatRaisesIt() {
        byte[] bytes = bytes(SMALL.ceiling() + 1);
        VaultException error = assertThrows(VaultException.class, () -> upload(bytes, Sha256.digester()));
        assertEquals(ErrorCode.TOO_LARGE, error.code());
        assertEquals(
                true,
                error.getMessage().contains(SMALL.ceiling() + " bytes")
                        && error.getMessage().contains("vault.block.largest"),
                error.getMessage());
        assertEquals(true, store.stat(PATH).isEmpty());
    }
}
