package dev.backupvault.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointIdTest {
    private static final String FIRST = "20261122T014042Z-5d41402abc4b2a76b971";

    @ParameterizedTest
    @ValueSource(strings = {FIRST, FIRST + "-g2", FIRST + "-g999999"})
    void anIdComesBackAsItWasWritten(String text) {
        assertEquals(text, PointId.parse(text).toString());
        assertTrue(PointId.isPointId(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "20261122T014042Z",
                "20261122T014042Z-5D41402ABC4B2A76B971",
                "20261122T014042Z-5d41402abc4b2a76b97",
                FIRST + "0",
                FIRST + "-g",
                FIRST + "-g0",
                FIRST + "-g02",
                FIRST + "-g1000000",
                FIRST + "-G2",
                " " + FIRST,
                FIRST + "\n",
                FIRST + "/../x",
                "2026-11-22T01:40:42Z-5d41402abc4b2a76b971"
            })
    void whatHasNotTheFormIsRefused(String text) {
        assertFalse(PointId.isPointId(text));
        assertThrows(IllegalArgumentException.class, () -> PointId.parse(text));
    }

    @Test
    void generationsCountUp() {
        // Given
        PointId first = PointId.parse(FIRST);
        // When
        PointId third = first.nextGeneration().nextGeneration();
        // Then
        assertEquals(1, first.generation());
        assertEquals(FIRST + "-g2", first.nextGeneration().text());
        assertEquals(FIRST + "-g3", third.text());
        assertEquals(3, third.generation());
    }

    @Test
    void anIdIsTheTimeToTheSecondAndTwentyDigitsOfTheIdentity() {
        // Given
        Identity identity = new Identity(Sha256.parse("5d41402abc4b2a76b971" + "0".repeat(44)));
        // Then
        assertEquals(
                FIRST,
                PointId.first(Instant.parse("2026-11-22T01:40:42.999Z"), identity)
                        .text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-12-31T23:59:59.999999999Z",
                "-1000000000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "0000-12-31T23:59:59Z",
                "1969-12-31T23:59:59.999Z"
            })
    void timesThatNoLabelCanShowStillGiveAnId(String time) {
        assertTrue(PointId.isPointId(
                PointId.first(Instant.parse(time), Identity.ofRun()).text()));
    }

    @Test
    void idsSortByTimeFirst() {
        PointId earlier = PointId.first(Instant.parse("2026-01-01T00:00:00Z"), Identity.ofRun());
        PointId later = PointId.first(Instant.parse("2026-01-01T00:00:01Z"), Identity.ofRun());
        assertTrue(earlier.compareTo(later) < 0);
    }
}
