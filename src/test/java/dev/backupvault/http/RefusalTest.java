package dev.backupvault.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
    /** A 500 is a fault of ours, and is logged as one. */
    @ParameterizedTest
    @EnumSource(names = {"RESTORE_EXISTS", "RESTORE_ESCAPES", "RESTORE_TARGET"})
    void aTargetThatCannotTakeTheFilesIsAConflict(ErrorCode code) {
        assertEquals(409, Refusal.of(VaultException.of(code, "x")).status());
    }
}
