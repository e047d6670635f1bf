package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Uploads of what the store can fetch by itself, and of what it cannot. */
@Timeout(60)
class BlockFetchTest {
    private static final BlockSchedule SMALL = new BlockSchedule(32, 256);
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/t/s/id/name");
    private static final byte[] SOURCE = bytes(32 * 20 + 5);

    private final ExecutorService senders = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        senders.shutdownNow();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private record Here(String etag, String url) implements Origin {}

    /** Fetches from {@link #SOURCE}, or fails the asking with this number, from 1. */
    private static final class Fetching extends InMemoryVault {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger sent = new AtomicInteger();
        private final IntFunction<ErrorCode> refusal;

        Fetching(IntFunction<ErrorCode> refusal) {
            this.refusal = refusal;
        }

        @Override
        public void stageFrom(BlobPath path, BlockId id, Origin origin, long offset) {
            ErrorCode code = refusal.apply(asked.incrementAndGet());
            if (code != null) {
                throw VaultException.of(code, "no");
            }
            Bytes body = Bytes.of(Arrays.copyOfRange(SOURCE, (int) offset, (int) offset + id.length()));
            assertEquals(id.crc64(), body.crc64(), "the store compares");
            super.stage(path, id, body);
        }

        @Override
        public synchronized void stage(BlobPath path, BlockId id, Bytes body) {
            sent.incrementAndGet();
            super.stage(path, id, body);
        }
    }

    private BlockUploader.Staged upload(Vault vault, Origin origin) throws Exception {
        BlockUploader uploader = new BlockUploader(vault, new BufferPool(8 << 20), senders, 4);
        var in = Channels.newChannel(new ByteArrayInputStream(SOURCE));
        try (BlockUploader.FirstBlock first = uploader.first(in, -1, null, SMALL, List.of())) {
            return uploader.stage(PATH, "name", origin, first, in, SMALL, List.of(), read -> {});
        }
    }

    private static void assertWhole(Vault vault, BlockUploader.Staged staged) throws Exception {
        vault.commit(PATH, staged.blocks(), Map.of());
        try (Vault.Reading reading = vault.read(PATH, 0, Long.MAX_VALUE)) {
            assertArrayEquals(SOURCE, reading.stream().readAllBytes());
        }
    }

    @Test
    void whatTheStoreFetchesIsNotSent() throws Exception {
        Fetching vault = new Fetching(call -> null);
        BlockUploader.Staged staged = upload(vault, new Here("e", "u"));
        assertEquals(0, staged.bytesSent());
        assertEquals(21, vault.asked.get());
        assertEquals(0, vault.sent.get());
        assertWhole(vault, staged);
    }

    @Test
    void withoutAnOriginNobodyIsAsked() throws Exception {
        Fetching vault = new Fetching(call -> null);
        assertEquals(SOURCE.length, upload(vault, null).bytesSent());
        assertEquals(0, vault.asked.get());
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "STORE_COPY_REFUSED",
                "STORE_FEATURE_UNKNOWN",
                "STORE_DENIED",
                "STORE_BLOB_ABSENT",
                "STORE_BUSY",
                "STORE_UNREACHABLE",
                "STORE_ANSWER_UNEXPECTED"
            })
    void aStoreThatCannotIsAskedOnceForTheWholeUpload(ErrorCode code) throws Exception {
        Fetching vault = new Fetching(call -> code);
        BlockUploader.Staged staged = upload(vault, new Here("e", "u"));
        assertEquals(1, vault.asked.get());
        assertEquals(SOURCE.length, staged.bytesSent());
        assertWhole(vault, staged);
    }

    @Test
    void theOtherBlocksWaitForTheFirstAnswer() throws Exception {
        BlockFetch[] fetch = new BlockFetch[1];
        BlockId id = new BlockId(0, 5, 0);
        AtomicInteger asked = new AtomicInteger();
        FutureTask<Boolean> second = new FutureTask<>(() -> fetch[0].stage(id, 0));
        Thread other = new Thread(second);
        // Given a store that refuses only when another block wants to be fetched
        fetch[0] = new BlockFetch(
                new InMemoryVault() {
                    @Override
                    public void stageFrom(BlobPath path, BlockId block, Origin origin, long offset) {
                        if (asked.incrementAndGet() == 1) {
                            other.start();
                            Awaitility.await().until(() -> other.getState() == Thread.State.BLOCKED || second.isDone());
                        }
                        throw VaultException.of(ErrorCode.STORE_COPY_REFUSED, "no");
                    }
                },
                PATH,
                new Here("e", "u"));
        assertFalse(fetch[0].stage(id, 0));
        assertFalse(second.get());
        assertEquals(1, asked.get());
    }

    @Test
    void aStoreThatCanNoLongerGetsTheRest() throws Exception {
        Fetching vault = new Fetching(call -> call > 5 ? ErrorCode.STORE_COPY_REFUSED : null);
        BlockUploader.Staged staged = upload(vault, new Here("e", "u"));
        assertEquals(21 - 5, vault.sent.get());
        assertWhole(vault, staged);
    }

    @Test
    void aSourceWithOtherBytesThanWereReadEndsTheUpload() {
        Fetching vault = new Fetching(call -> call > 5 ? ErrorCode.STORE_CONDITION_FAILED : null);
        VaultException error = assertThrows(VaultException.class, () -> upload(vault, new Here("e", "u")));
        assertEquals(ErrorCode.SOURCE_CHANGED, error.code());
        assertEquals(0, vault.sent.get());
    }

    @Test
    void blocksThatAreThereAreNeitherFetchedNorSent() throws Exception {
        Fetching vault = new Fetching(call -> null);
        upload(vault, new Here("e", "u"));
        upload(vault, new Here("e", "u"));
        assertEquals(21, vault.asked.get());
    }
}
