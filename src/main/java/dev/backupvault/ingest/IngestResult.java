package dev.backupvault.ingest;

import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import java.time.Duration;
import java.util.Optional;

/**
 * How an offer ended. In every case the source may be acknowledged: its bytes are in the vault, or an operator had them
 * purged.
 *
 * @param point its id; if it was only received, the artifact's
 * @param manifest of the point; empty if it was purged or only received
 * @param bytesSent to the store in this try; less than the length after an interrupted one
 */
public record IngestResult(Outcome outcome, PointId point, Optional<Manifest> manifest, long bytesSent, Duration took) {

    /** What became of an offer. */
    public enum Outcome {
        /** A new point. */
        STORED,
        /** The point was there, with these bytes. */
        ALREADY_STORED,
        /** The point was hidden by retention or by hand, and is visible again. */
        BROUGHT_BACK,
        /** The point was purged; nothing was stored. */
        PURGED,
        /** The bytes are in the vault and wait for the point that they will be part of; there is no manifest yet. */
        RECEIVED
    }
}
