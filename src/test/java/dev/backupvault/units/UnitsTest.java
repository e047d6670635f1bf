package dev.backupvault.units;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "1KiB, 1024", "3 MiB, 3145728", "2GiB, 2147483648", "1TiB, 1099511627776"})
    void sizes(String text, long bytes) {
        assertEquals(bytes, Units.size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5MiB", "1MB", "1kib", "MiB", "1MiB/s", "1 MiB x"})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.size(text));
    }

    @Test
    void moreThanALongIsRefused() {
        assertThrows(ArithmeticException.class, () -> Units.size("999999999999TiB"));
    }

    @Test
    void durations() {
        assertEquals(Duration.ofMillis(250), Units.duration("250ms"));
        assertEquals(Duration.ofDays(30), Units.duration("30d"));
        assertThrows(IllegalArgumentException.class, () -> Units.duration("30"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0d", "250ms", "90s", "90m", "36h", "2d", "36500d"})
    void aDurationIsWrittenInItsLargestUnit(String text) {
        assertEquals(text, Units.text(Units.duration(text)));
    }

    @Test
    void oneDurationHasOneText() {
        assertEquals("2d", Units.text(Duration.ofHours(48)));
        assertEquals("1h", Units.text(Duration.ofMinutes(60)));
    }

    @ParameterizedTest
    @CsvSource({"1/s, 1", "20MiB/s, 20971520"})
    void rates(String text, long bytes) {
        assertEquals(bytes, Units.rate(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20MiB", "0/s", "20MiB/m", "/s"})
    void whatIsNoRateIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.rate(text));
    }
}
