package dev.backupvault.census;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.vault.Lag;
import java.time.Instant;
import java.util.List;

/**
 * What there is of one source; null is unknown. Hidden points count in {@code hidden} alone. Immutable.
 *
 * @param bytes of the points that are to be seen
 * @param damaged points whose bytes were found wrong
 * @param broken points that need one that is damaged or not there
 * @param newestTaken when the newest backup was taken
 * @param newestStored when the last one arrived
 * @param oldestUnverified when the oldest point arrived that was never read back
 * @param waiting what was not copied to the locations that policies name
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SourceCount(
        String tenant,
        String source,
        long items,
        long points,
        long bytes,
        long hidden,
        long damaged,
        long broken,
        Instant newestTaken,
        Instant newestStored,
        Instant oldestUnverified,
        List<Lag> waiting) {

    public SourceCount {
        waiting = List.copyOf(waiting);
    }
}
