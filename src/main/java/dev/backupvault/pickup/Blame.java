package dev.backupvault.pickup;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;

/** Whose fault it is that a file could not be stored. */
public final class Blame {
    private static final int CHANCES = 2;

    private Blame() {}

    /**
     * Whether the file itself can never be stored. A store that is away, full or denies access is not its fault: then
     * it waits.
     *
     * @param failures how often it has failed before: a checksum file may still be on its way, so a backup that does
     *     not match gets another chance or two
     */
    public static boolean isTheFiles(VaultException error, int failures) {
        return error.permanent() && isTheFiles(error.code()) && !(mayBeHalfWritten(error.code()) && failures < CHANCES);
    }

    private static boolean mayBeHalfWritten(ErrorCode code) {
        return code == ErrorCode.SIDECAR_INVALID || code == ErrorCode.DIGEST_MISMATCH;
    }

    private static boolean isTheFiles(ErrorCode code) {
        return switch (code) {
            case SOURCE_NOT_REGULAR,
                    NAME_REFUSED,
                    DIGEST_MISMATCH,
                    LENGTH_MISMATCH,
                    TOO_LARGE,
                    KEY_REUSED,
                    SIDECAR_INVALID,
                    POINT_NOT_FOUND -> true;
            default -> false;
        };
    }
}
