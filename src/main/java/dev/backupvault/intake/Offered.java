package dev.backupvault.intake;

import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.Payload;
import java.time.Instant;

/** What can be told of an offer before its bytes are read. */
final class Offered {
    private Offered() {}

    /** When it was last changed; of a stream, now. */
    static Instant modified(Payload payload) {
        if (payload instanceof Payload.OfFile file) {
            FileSnapshot seen = file.seen() == null ? FileSnapshot.of(file.file()) : file.seen();
            return seen.modified();
        }
        return payload instanceof Payload.OfRemote remote ? remote.file().modified() : Instant.now();
    }
}
