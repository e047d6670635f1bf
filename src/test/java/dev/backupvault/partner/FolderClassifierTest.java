package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What cannot be read keeps a folder waiting, but for what its profile ignores. */
class FolderClassifierTest {
    private static Optional<String> incomplete(String denied) {
        FolderClassifier classifier =
                Profiles.read(Path.of("config/partners")).folders("wal-g").orElseThrow();
        FolderListing.Entry file = new FolderListing.Entry(null, 1, Instant.EPOCH);
        FolderListing listing = new FolderListing(
                Map.of("basebackups_005/a", file, "wal_005/b", file),
                Set.of("basebackups_005", "wal_005"),
                Set.of(),
                Set.of(denied));
        FolderUnit unit = FolderUnit.find(classifier.rule(), listing).get(0);
        return classifier.classify(unit, "own", null, Instant.MAX).incomplete();
    }

    @Test
    void whatIsIgnoredKeepsNobodyWaiting() {
        assertEquals(Optional.of("'wal_005//b' cannot be read"), incomplete("wal_005//b"));
        assertEquals(Optional.empty(), incomplete("wal_005//b.tmp"));
    }
}
