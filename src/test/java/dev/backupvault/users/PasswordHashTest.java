package dev.backupvault.users;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    private static final String PASSWORD = "correct:horse battery ü";
    private static final String HASH = PasswordHash.of(PASSWORD).text();

    @Test
    void hashesAreSaltedAndSlow() {
        assertNotEquals(HASH, PasswordHash.of(PASSWORD).text());
        assertTrue(PasswordHash.parse(HASH).fits(PASSWORD));
        assertFalse(PasswordHash.parse(HASH).fits(PASSWORD + " "));
        assertTrue(PasswordHash.parse(HASH).iterations() >= 210_000);
        assertFalse(PasswordHash.parse(HASH).toString().contains(HASH.split(":")[3]));
        assertThrows(IllegalArgumentException.class, () -> PasswordHash.of("short"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "pbkdf2-sha512:1:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha512:210000:AAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha512:210000:AAAAAAAAAAAAAAAAAAAAAA==:AAAA",
                "pbkdf2-sha512:210000:=:="
            })
    void weakOrBrokenHashesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(text));
    }
}
