package dev.backupvault.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VaultExceptionTest {
    @Test
    void aMessageHasCodeFactAndHint() {
        // When
        VaultException error = VaultException.mismatch(ErrorCode.LENGTH_MISMATCH, "'a' is short", 3, 2)
                .hint("send it again");
        // Then
        assertEquals("BV-0307 'a' is short: expected 3, found 2\n  HINT: send it again", error.getMessage());
        assertEquals("'a' is short: expected 3, found 2", error.fact());
        assertEquals(Optional.of("send it again"), error.hint());
    }

    @Test
    void aNameWithControlCharactersStartsNoLineOfItsOwn() {
        // When
        VaultException error = VaultException.of(
                        ErrorCode.SOURCE_UNREADABLE, "'a\nERROR forged\u001b[31m\u0085' is not there")
                .hint("try\rthis");
        // Then
        assertEquals("'a\\x0aERROR forged\\x1b[31m\\x85' is not there", error.fact());
        assertFalse(error.hint().orElseThrow().contains("\r"));
    }

    @Test
    void aHintAndAWaitKeepCauseAndEachOther() {
        // Given
        Exception cause = new IllegalStateException("cause");
        // When
        VaultException error = VaultException.of(ErrorCode.STORE_BUSY, "busy", cause)
                .retryAfter(Duration.ofSeconds(3))
                .hint("wait");
        // Then
        assertSame(cause, error.getCause());
        assertEquals(Optional.of(Duration.ofSeconds(3)), error.retryAfter());
        assertEquals(Optional.of("wait"), error.hint());
        assertFalse(error.permanent());
    }
}
