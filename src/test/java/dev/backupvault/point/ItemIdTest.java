package dev.backupvault.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemIdTest {
    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"a\uFFFDb", "\uD800", "a\uDC00b"})
    void namesThatCouldNotBeToldApartAreRefused(String name) {
        assertEquals(
                ErrorCode.NAME_REFUSED,
                assertThrows(VaultException.class, () -> ItemId.of("source", name))
                        .code());
        assertEquals(
                ErrorCode.NAME_REFUSED,
                assertThrows(VaultException.class, () -> ItemId.of(name, "item"))
                        .code());
        assertEquals(
                ErrorCode.NAME_REFUSED,
                assertThrows(VaultException.class, () -> new ItemId(name, "source", "item"))
                        .code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "\u0000", "ü", "u\u0308", "\uD83D\uDC2B", " "})
    void allOtherNamesAreKeptAsTheyCame(String name) {
        assertEquals(name, ItemId.of("source", name).item());
    }

    @Test
    void theTenantIsShownWhereThereIsMoreThanOne() {
        assertEquals("s/i", ItemId.of("s", "i").toString());
        assertEquals("t/s/i", new ItemId("t", "s", "i").toString());
    }
}
