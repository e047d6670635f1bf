package dev.backupvault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {
    @Test
    void valuesAreDecodedOnce() {
        assertEquals(Map.of(), QueryString.parse(null));
        assertEquals(Map.of(), QueryString.parse(""));
        assertEquals(Map.of("a", "b c", "ü", "=&", "e", ""), QueryString.parse("a=b+c&%C3%BC=%3D%26&e"));
        assertEquals(Map.of("a", "%2f"), QueryString.parse("a=%252f"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&a=2", "a&a", "a=%", "a=%zz", "%=1", "a=1&%61=2"})
    void whatCanBeReadInTwoWaysIsRefused(String query) {
        assertEquals(
                400,
                Refusal.of(assertThrows(Refusal.Exception.class, () -> QueryString.parse(query)))
                        .status());
    }
}
