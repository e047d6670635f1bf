package dev.backupvault.point;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a backup was taken, and what told so: {@code header}, {@code sidecar}, {@code name}, {@code modification-time}
 * or {@code arrival}.
 */
public record BackupTime(Instant at, String from) {

    public BackupTime {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Never later than the store's clock, which tells seconds: a forged future time must displace nothing. */
    public BackupTime notAfter(Instant storedAt) {
        return at.truncatedTo(ChronoUnit.SECONDS).isAfter(storedAt)
                ? new BackupTime(storedAt, from + ", clamped")
                : this;
    }
}
