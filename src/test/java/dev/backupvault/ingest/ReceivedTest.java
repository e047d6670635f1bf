package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Received;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.LimitedVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.VaultLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is stored and waits for a second word before it is a point. */
class ReceivedTest {
    private final InMemoryVault vault = new InMemoryVault();
    private final Bench bench = new Bench(vault);

    @AfterEach
    void close() {
        bench.close();
    }

    private IngestResult receive(byte[] bytes, String key) {
        return bench.ingest(
                Bench.streamRequest(bytes, OptionalLong.empty(), key).withoutSeal());
    }

    private int waiting() {
        int count = 0;
        for (var blob : Listing.of(vault, VaultLayout.received("default"))) {
            assertTrue(Long.parseLong(blob.metadata().get("bytes")) > 0);
            count++;
        }
        return count;
    }

    @Test
    void whatIsReceivedIsNoPointUntilItIsSealed() {
        // Given
        byte[] bytes = Bench.bytes(9 << 20);
        IngestResult received = receive(bytes, "k");
        assertEquals(Outcome.RECEIVED, received.outcome());
        assertTrue(received.manifest().isEmpty());
        assertEquals(0, bench.list().size());
        assertEquals(1, waiting());
        // When
        IngestResult sealed = bench.seal(received.point());
        // Then
        assertEquals(Outcome.STORED, sealed.outcome());
        assertArrayEquals(bytes, bench.read(bench.find(sealed)));
        assertEquals(0, waiting());
    }

    @Test
    void onlyTheItemsOwnRecordsAreRead() {
        // Given
        List<BlobPath> read = new ArrayList<>();
        InMemoryVault store = new InMemoryVault() {
            @Override
            public synchronized Reading read(BlobPath path, long offset, long length) {
                read.add(path);
                return super.read(path, offset, length);
            }
        };
        List<ItemId> items = List.of(ItemId.of("src", "a"), ItemId.of("src", "a/b"), ItemId.of("src", "ab"));
        try (Bench own = new Bench(store)) {
            for (ItemId item : items) {
                own.ingest(Bench.streamRequest(Bench.bytes(10), OptionalLong.empty(), item.item())
                        .withItem(item)
                        .withoutSeal());
            }
        }
        for (ItemId item : items) {
            read.clear();
            // When
            List<Received> found = new PointStore(store).received(item);
            // Then
            assertEquals(List.of(item), found.stream().map(Received::itemId).toList());
            assertEquals(1, read.size(), () -> "" + read);
        }
    }

    @Test
    void sealingAgainAnswersTheSame() {
        PointId id = receive(Bench.bytes(100), "k").point();
        bench.seal(id);
        IngestResult again = bench.seal(id);
        assertEquals(Outcome.ALREADY_STORED, again.outcome());
        assertEquals(id, again.point());
        assertEquals(1, bench.list().size());
    }

    @Test
    void sendingAgainBeforeOrAfterTheSealChangesNothing() {
        byte[] bytes = Bench.bytes(100);
        PointId id = receive(bytes, "k").point();
        assertEquals(Outcome.RECEIVED, receive(bytes, "k").outcome());
        assertEquals(1, waiting());
        bench.seal(id);
        IngestResult late = receive(bytes, "k");
        assertEquals(Outcome.ALREADY_STORED, late.outcome());
        assertEquals(id, late.point());
        assertEquals(0, waiting());
    }

    @Test
    void withoutTheRightToDeleteItIsSealedAndCountsNoLonger() {
        for (boolean write : List.of(true, false)) {
            InMemoryVault store = new InMemoryVault();
            try (Bench limited = new Bench(new LimitedVault(store, new Rights(write, false)))) {
                PointId id = limited.ingest(Bench.streamRequest(Bench.bytes(100), OptionalLong.empty(), "k")
                                .withoutSeal())
                        .point();
                assertEquals(Outcome.STORED, limited.seal(id).outcome());
                assertEquals(Outcome.ALREADY_STORED, limited.seal(id).outcome());
                var record = Listing.of(store, VaultLayout.received("default"))
                        .iterator()
                        .next();
                assertEquals(write ? "0" : "100", record.metadata().get("bytes"));
                assertEquals(write, new PointStore(store).received(record).isEmpty());
            }
        }
    }

    @Test
    void otherBytesUnderTheSameKeyAreRefused() {
        receive(Bench.bytes(100), "k");
        VaultException e = assertThrows(VaultException.class, () -> receive(Bench.bytes(101), "k"));
        assertEquals(ErrorCode.KEY_REUSED, e.code());
    }

    @Test
    void whatWasNeverReceivedCannotBeSealed() {
        VaultException e = assertThrows(
                VaultException.class, () -> bench.seal(PointId.parse("20260102T030405Z-00000000000000000000")));
        assertEquals(ErrorCode.POINT_NOT_FOUND, e.code());
    }
}
