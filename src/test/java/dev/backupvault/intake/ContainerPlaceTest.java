package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.partner.FolderListing;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names of blobs are other people's: what no folder of a disk could hold is no file. */
class ContainerPlaceTest {
    private final InMemoryVault store = new InMemoryVault();

    private void write(String name, String text) {
        store.put(
                new BlobPath(new Area("theirs"), name),
                Bytes.of(text.getBytes(StandardCharsets.UTF_8)),
                Map.of(),
                Condition.ABSENT);
    }

    private FolderListing list(String prefix, String folder) {
        return new ContainerPlace(store, "theirs", prefix, false).list(folder);
    }

    @Test
    void namesHaveFoldersByTheirSlashes() {
        write("a/b/c", "c");
        write("a/d", "d");
        write("ab", "x");
        write("a/b", ""); // what a store with real folders writes in the place of one
        write("e/", "");
        FolderListing all = list("", "");
        assertEquals(Set.of("a/b/c", "a/d", "ab"), all.files().keySet());
        assertEquals(Set.of("a", "a/b"), all.folders());
        assertEquals(Set.of("b/c", "d"), list("", "a").files().keySet());
        assertEquals(Set.of("c"), list("a/", "a/b").files().keySet());
        assertEquals(Set.of("a/b/c", "a/d"), list("a/", "").files().keySet());
        assertEquals(Set.of("b/c", "d"), list("a/", "a").files().keySet());
    }

    @Test
    void whatNoDiskCouldHoldIsNoFile() {
        for (String name : new String[] {"a/../b", "../b", "a//b", "/b", "a/.", "c"}) {
            write(name, "x");
        }
        write("c/d", "x");
        FolderListing all = list("", "");
        assertEquals(Set.of("c/d"), all.files().keySet());
        assertEquals(Set.of("a/../b", "../b", "a//b", "/b", "a/.", "c"), all.denied());
    }
}
