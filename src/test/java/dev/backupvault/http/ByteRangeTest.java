package dev.backupvault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=3-5, 3, 3",
        "bytes=3-, 3, 7",
        "bytes=-3, 7, 3",
        "bytes=-30, 0, 10",
        "bytes=9-99999999999999999, 9, 1"
    })
    void oneRangeIsServed(String field, long first, long length) {
        assertEquals(new ByteRange(first, length, true), ByteRange.of(field, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-12", "bytes=5-3", "bytes=-0"})
    void whatLiesOutsideIsRefused(String field) {
        assertEquals(
                416,
                Refusal.of(assertThrows(Refusal.Exception.class, () -> ByteRange.of(field, 10)))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=a-b", ""})
    void anythingElseIsAnsweredWhole(String field) {
        assertEquals(new ByteRange(0, 10, false), ByteRange.of(field, 10));
    }

    @Test
    void anEmptyArtifactIsWhole() {
        assertEquals(new ByteRange(0, 0, false), ByteRange.of(null, 0));
        assertThrows(Refusal.Exception.class, () -> ByteRange.of("bytes=0-", 0));
        assertEquals("bytes 3-5/10", ByteRange.of("bytes=3-5", 10).contentRange(10));
    }
}
