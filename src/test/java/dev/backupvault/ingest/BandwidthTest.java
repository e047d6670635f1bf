package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {
    private static final long MIB = 1 << 20;

    // 2026-11-23 is a Monday.
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T07:59:59, 50",
        "2026-11-23T08:00:00, 5",
        "2026-11-27T17:59:59, 5",
        "2026-11-27T18:00:00, 50",
        "2026-11-28T12:00:00, 50"
    })
    void theFirstRuleThatFitsHolds(String time, long mib) {
        assertEquals(
                mib * MIB,
                Bandwidth.parse("mon-fri 08:00-18:00 5MiB/s; 50MiB/s").at(LocalDateTime.parse(time)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T21:59, false",
        "2026-11-27T22:00, true",
        "2026-11-28T05:59, true",
        "2026-11-28T06:00, false",
        "2026-11-28T22:00, false",
        "2026-11-27T05:00, false"
    })
    void aWindowOverMidnightBelongsToTheDayItBeganOn(String time, boolean slow) {
        long rate = Bandwidth.parse("fri 22:00-06:00 1KiB/s").at(LocalDateTime.parse(time));
        assertEquals(slow ? 1024 : Bandwidth.NONE, rate);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-28T23:59:59, true", "2026-11-29T00:00, true", "2026-11-30T00:00, false"})
    void daysMayBeListedAndWrapTheWeek(String time, boolean slow) {
        long rate = Bandwidth.parse("sat,sun 1KiB/s;unlimited").at(LocalDateTime.parse(time));
        assertEquals(slow ? 1024 : Bandwidth.NONE, rate);
        assertEquals(rate, Bandwidth.parse("SAT-SUN 1KiB/s").at(LocalDateTime.parse(time)));
    }

    @Test
    void aDayEndsAt2400AndNotAMinuteSooner() {
        Bandwidth bandwidth = Bandwidth.parse("18:00-24:00 1/s");
        assertEquals(1, bandwidth.at(LocalDateTime.parse("2026-11-23T23:59:59.5")));
        assertEquals(Bandwidth.NONE, bandwidth.at(LocalDateTime.parse("2026-11-23T00:00")));
    }

    @Test
    void whatNeverLimitsIsUnlimited() {
        assertTrue(Bandwidth.parse("unlimited").isUnlimited());
        assertTrue(Bandwidth.parse("mon unlimited; Unlimited").isUnlimited());
        assertFalse(Bandwidth.parse("mon unlimited; 1/s").isUnlimited());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "5MiB",
                "fast",
                "mon-fri",
                "mon-fri-sun 1/s",
                "monday 1/s",
                "xyz 1/s",
                "08:00 1/s",
                "08:00-08:00 1/s",
                "25:00-26:00 1/s",
                "08:00-18:00 5MiB/s 3/s",
                "mon 0/s"
            })
    void whatMakesNoSenseIsRefused(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Bandwidth.parse(text));
        assertTrue(e.getMessage().contains("expected"), e.getMessage());
    }
}
