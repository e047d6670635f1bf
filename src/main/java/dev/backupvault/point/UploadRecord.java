package dev.backupvault.point;

import java.time.Instant;

/** A stream with an idempotency key: fixes id, time and block schedule for every retry (docs/FORMAT.md §7). */
public record UploadRecord(
        int format,
        String tenant,
        String source,
        String item,
        String name,
        PointId artifact,
        Instant backupTime,
        String blocks,
        Instant createdAt) {
    public static final int FORMAT = 1;
}
