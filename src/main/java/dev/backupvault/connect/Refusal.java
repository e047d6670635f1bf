package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Duration;

/**
 * An error as HTTP tells it (RFC 9110, section 15).
 *
 * @param error what the body says
 */
record Refusal(int status, VaultException error) {
    private static final Duration LATER = Duration.ofSeconds(10);

    /** Thrown where the status says more than the error's code. */
    static final class Exception extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        Exception(int status, VaultException error) {
            super(error.getMessage(), error);
            this.refusal = new Refusal(status, error);
        }
    }

    static Exception of(int status, String fact) {
        return new Exception(status, VaultException.of(ErrorCode.REQUEST_INVALID, fact));
    }

    static Exception of(int status, String fact, Object expected, Object found) {
        return new Exception(status, VaultException.mismatch(ErrorCode.REQUEST_INVALID, fact, expected, found));
    }

    /** What is not known by its code says nothing to the outside. */
    static Refusal of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof Exception known) {
                return known.refusal;
            }
            if (cause instanceof VaultException known) {
                return new Refusal(status(known.code()), known);
            }
        }
        return new Refusal(
                500, VaultException.of(ErrorCode.INTERNAL, "the request failed; the operator's log says why"));
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case TENANT_UNKNOWN -> 401;
            case TENANT_FORBIDDEN -> 403;
            case POINT_NOT_FOUND, STORE_BLOB_ABSENT -> 404;
            case KEY_REUSED, POINT_PURGING, POINT_AMBIGUOUS, POINT_NEEDED, STORE_ARCHIVED -> 409;
            case TOO_LARGE -> 413;
            case TOO_MANY_TASKS -> 429;
            case QUOTA_EXCEEDED -> 507;
            case DRAINING, SOURCE_LEASED, STORE_UNREACHABLE, STORE_BUSY, STORE_DENIED -> 503;
            case REQUEST_INVALID, DIGEST_MISMATCH, LENGTH_MISMATCH, SIDECAR_INVALID, NAME_REFUSED, SOURCE_CUT -> 400;
            default -> 500;
        };
    }

    /** Whether the sender should come back, and after how many seconds; 0 if not. */
    long retryAfterSeconds() {
        return status == 429 || status == 503
                ? Math.max(1, error.retryAfter().orElse(LATER).toSeconds())
                : 0;
    }
}
