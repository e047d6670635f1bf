package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60) // an upload that never ends must fail the build, not hang it
class BlockUploaderTest {
    private static final int MIB = 1 << 20;
    private static final int BLOCK = BlockSchedule.FIRST;
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/t/s/id/name");
    private static final BlockSchedule SCHEDULE = new BlockSchedule(16 * MIB);

    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final BufferPool pool = new BufferPool(32 * MIB);
    private final InMemoryVault store = new InMemoryVault();

    @AfterEach
    void everySlabCameBackAndNoThreadIsLeft() {
        assertEquals(32L * MIB, pool.freeBytes());
        senders.shutdownNow();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private BlockUploader.Staged upload(Vault vault, ReadableByteChannel in, long expected, List<MessageDigest> digests)
            throws Exception {
        BlockUploader uploader = new BlockUploader(vault, pool, senders, 2);
        try (BlockUploader.FirstBlock first = uploader.first(in, expected, "sender", SCHEDULE, digests)) {
            return uploader.stage(PATH, "name", null, first, in, SCHEDULE, digests, read -> {});
        }
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MIB, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 12345})
    void aStreamOfUnknownLengthIsStagedWholeAndInOrder(int length) throws Exception {
        // Given
        byte[] bytes = bytes(length);
        MessageDigest digest = Sha256.digester();
        // When
        BlockUploader.Staged staged = upload(store, channel(bytes), -1, List.of(digest));
        // Then
        store.commit(PATH, staged.blocks(), Map.of());
        try (Vault.Reading reading = store.read(PATH, 0, Long.MAX_VALUE)) {
            assertArrayEquals(bytes, reading.stream().readAllBytes());
        }
        assertEquals(length, staged.bytes());
        assertEquals(length, staged.bytesSent());
        assertEquals(Sha256.of(bytes), Sha256.finish(digest));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MIB + 1, BLOCK - 1})
    void aShortStreamIsKnownToHaveEndedWithItsFirstBlock(int length) throws Exception {
        BlockUploader uploader = new BlockUploader(store, pool, senders, 2);
        for (long expected : new long[] {length, -1}) {
            try (BlockUploader.FirstBlock first =
                    uploader.first(channel(bytes(length)), expected, null, SCHEDULE, List.of())) {
                assertTrue(first.last());
                assertEquals(length, first.body().length());
            }
        }
    }

    @Test
    void aStreamThatIsLongerThanItShouldBeShowsAtOnce() throws Exception {
        BlockUploader uploader = new BlockUploader(store, pool, senders, 2);
        try (BlockUploader.FirstBlock first = uploader.first(channel(bytes(1000)), 10, null, SCHEDULE, List.of())) {
            assertEquals(false, first.last());
            assertEquals(11, first.body().length(), "no more is read than shows it");
        }
    }

    @Test
    void aChannelMayGiveAFewBytesAtATime() throws Exception {
        // Given
        byte[] bytes = bytes(BLOCK + 100);
        ByteBuffer source = ByteBuffer.wrap(bytes);
        ReadableByteChannel slow = channel(into -> {
            if (!source.hasRemaining()) {
                return -1;
            }
            int count = Math.min(Math.min(source.remaining(), into.remaining()), 4093);
            into.put(source.slice(source.position(), count));
            source.position(source.position() + count);
            return count;
        });
        // When
        BlockUploader.Staged staged = upload(store, slow, -1, List.of());
        // Then
        assertEquals(
                new BlockId(
                        0,
                        BLOCK,
                        Bytes.of(java.util.Arrays.copyOf(bytes, BLOCK)).crc64()),
                staged.blocks().get(0));
        assertEquals(2, staged.blocks().size());
    }

    @Test
    void anInterruptedUploadSendsOnlyWhatIsMissing() throws Exception {
        // Given: of four blocks, one did not arrive
        byte[] bytes = bytes(3 * BLOCK + 77);
        FaultyVault faulty =
                new FaultyVault(store, call -> call == 4 ? FaultyVault.Fault.BEFORE : FaultyVault.Fault.NONE);
        assertThrows(VaultException.class, () -> upload(faulty, channel(bytes), -1, List.of()));
        long there = store.blocks(PATH, Vault.BlockList.UNCOMMITTED).stream()
                .mapToLong(Vault.Block::bytes)
                .sum();
        assertTrue(there > 0, "nothing was staged");
        // When
        BlockUploader.Staged staged = upload(store, channel(bytes), -1, List.of());
        // Then
        assertEquals(bytes.length - there, staged.bytesSent());
        assertEquals(bytes.length, store.commit(PATH, staged.blocks(), Map.of()).bytes());
    }

    @Test
    void blocksOfOtherBytesAreSentAgain() throws Exception {
        // Given: an earlier try with the same first block, and another second
        byte[] before = bytes(2 * BLOCK);
        upload(store, channel(before), -1, List.of());
        byte[] now = before.clone();
        now[BLOCK + 5] ^= 1;
        // When
        BlockUploader.Staged staged = upload(store, channel(now), -1, List.of());
        // Then
        assertEquals(BLOCK, staged.bytesSent());
    }

    @Test
    void aFailingBlockStopsTheUploadAndIsTheError() {
        // Given: an endless stream
        VaultException broken = VaultException.of(ErrorCode.STORE_DENIED, "no");
        InMemoryVault denying = new InMemoryVault() {
            @Override
            public synchronized void stage(BlobPath path, BlockId id, Bytes body) {
                if (id.index() == 2) {
                    throw broken;
                }
            }
        };
        // When
        VaultException error = assertThrows(
                VaultException.class, () -> upload(denying, channel(BlockUploaderTest::anything), -1, List.of()));
        // Then
        assertSame(broken, error);
    }

    @Test
    void aSourceThatBreaksOffLeavesNoThreadAtWork() {
        // Given
        int[] reads = {0};
        ReadableByteChannel breaking = channel(into -> {
            if (++reads[0] > 20) {
                throw new IOException("cut");
            }
            return anything(into);
        });
        // When
        IOException error = assertThrows(IOException.class, () -> upload(store, breaking, -1, List.of()));
        // Then
        assertEquals("cut", error.getMessage());
    }

    @Test
    void anUploadEndsWhenItsThreadsAreTakenAway() {
        // Given
        senders.shutdownNow();
        // Then
        VaultException error =
                assertThrows(VaultException.class, () -> upload(store, channel(bytes(2 * BLOCK)), -1, List.of()));
        assertEquals(ErrorCode.SOURCE_CUT, error.code());
    }

    /**
     * The checksum of every byte is part of a block's id, so the 50,000th block cannot be reached in a test: this goes
     * as far as the third size of block. The end of the schedule is tested in BlockScheduleTest.
     */
    @Test
    void aStreamOfFourGibibytesIsCutByTheScheduleInBoundedMemory() throws Exception {
        // Given: neither the stream nor the store holds a byte
        long length = 512L * BLOCK + 3L * 16 * MIB + 1;
        List<Integer> sizes = new ArrayList<>();
        InMemoryVault forgetting = new InMemoryVault() {
            @Override
            public synchronized void stage(BlobPath path, BlockId id, Bytes body) {
                sizes.add(id.length());
            }
        };
        long[] left = {length};
        ReadableByteChannel endless = channel(into -> {
            int count = (int) Math.min(left[0], into.remaining());
            into.position(into.position() + count);
            left[0] -= count;
            return count == 0 ? -1 : count;
        });
        // When
        BlockUploader.Staged staged = upload(forgetting, endless, -1, List.of());
        // Then
        assertEquals(length, staged.bytes());
        assertEquals(516, staged.blocks().size());
        for (int index = 0; index < 515; index++) {
            assertEquals(index, staged.blocks().get(index).index());
            assertEquals(SCHEDULE.sizeOf(index), staged.blocks().get(index).length());
        }
        assertEquals(1, staged.blocks().get(515).length());
        assertEquals(516, sizes.size());
    }

    private interface Reader {
        int read(ByteBuffer into) throws IOException;
    }

    private static int anything(ByteBuffer into) {
        int count = into.remaining();
        into.position(into.limit());
        return count;
    }

    private static ReadableByteChannel channel(Reader reader) {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                return reader.read(into);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
                // nothing to close
            }
        };
    }
}
