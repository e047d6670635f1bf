package dev.backupvault.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackupTimeTest {
    private static final Instant STORED = Instant.parse("2026-11-22T01:40:42Z");

    @Test
    void aTimeInTheFutureIsCutBackToTheStoresClock() {
        assertEquals(
                new BackupTime(STORED, "modification-time, clamped"),
                new BackupTime(STORED.plusSeconds(1), "modification-time").notAfter(STORED));
    }

    @Test
    void aTimeWithinTheStoresSecondIsKept() {
        // Given
        BackupTime within = new BackupTime(STORED.plusMillis(999), "arrival");
        // Then
        assertSame(within, within.notAfter(STORED));
    }

    @Test
    void timesAreKeptToTheMillisecond() {
        assertEquals(STORED.plusMillis(123), new BackupTime(STORED.plusNanos(123_999_999), "header").at());
    }
}
