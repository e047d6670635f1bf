package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Origin;
import dev.backupvault.vault.VaultLayout;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredBlobTest {
    private static final BlobPath PATH = VaultLayout.elsewhere("exports", "2026/a.bak");
    private static final byte[] BYTES = Bench.bytes(1000);

    private final InMemoryVault store = new InMemoryVault();
    private final BlobInfo listed = store.put(PATH, Bytes.of(BYTES), Map.of(), Condition.ABSENT);
    private final StoredBlob blob = new StoredBlob(store, listed, true);

    private void refused(ErrorCode code) {
        assertEquals(code, assertThrows(VaultException.class, blob::open).code());
    }

    @Test
    void itIsWhatTheListShowed() {
        assertEquals("exports/2026/a.bak", blob.describe());
        assertEquals(1000, blob.bytes());
        assertEquals(listed.lastModified(), blob.modified());
        assertEquals(Optional.of(listed.etag()), blob.version());
    }

    @Test
    void itIsReadAgainAndAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (InputStream in = blob.open()) {
                assertArrayEquals(BYTES, in.readAllBytes());
            }
            blob.checkUnchanged();
        }
    }

    @Test
    void anotherVersionIsNotRead() {
        store.put(PATH, Bytes.of(BYTES), Map.of(), Condition.unchanged(listed.etag()));
        refused(ErrorCode.SOURCE_CHANGED);
    }

    @Test
    void oneThatIsGoneWasChanged() {
        store.delete(PATH, listed.etag());
        refused(ErrorCode.SOURCE_CHANGED);
    }

    @Test
    void whatElseTheStoreSaysIsPassedOn() {
        store.become(PATH, true, BlobInfo.Content.WHOLE);
        refused(ErrorCode.STORE_ARCHIVED);
    }

    @Test
    void itsStoreSaysHowAnotherStoreCanFetchItUnlessItShallBeStreamed() {
        record Somewhere(String etag, String url) implements Origin {}
        Origin origin = new Somewhere("e", "u");
        InMemoryVault fetchable = new InMemoryVault() {
            @Override
            public Optional<Origin> origin(BlobInfo info) {
                return Optional.of(origin);
            }
        };
        assertSame(origin, new StoredBlob(fetchable, listed, true).origin().orElseThrow());
        assertTrue(new StoredBlob(fetchable, listed, false).origin().isEmpty());
        assertTrue(blob.origin().isEmpty(), "a store that says nothing");
    }
}
