package dev.backupvault.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An error as HTTP tells it (RFC 9110, section 15).
 *
 * @param error what the body says
 */
public record Refusal(int status, VaultException error) {
    private static final Duration LATER = Duration.ofSeconds(10);

    /** Thrown where the status says more than the error's code. */
    public static final class Exception extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        public Exception(int status, VaultException error) {
            super(error.getMessage(), error);
            this.refusal = new Refusal(status, error);
        }
    }

    public static Exception of(int status, String fact) {
        return new Exception(status, VaultException.of(ErrorCode.REQUEST_INVALID, fact));
    }

    public static Exception of(int status, String fact, Object expected, Object found) {
        return new Exception(status, VaultException.mismatch(ErrorCode.REQUEST_INVALID, fact, expected, found));
    }

    /** What is not known by its code says nothing to the outside. */
    public static Refusal of(Throwable error) {
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
            case TENANT_UNKNOWN, LOGIN_REFUSED -> 401;
            case TENANT_FORBIDDEN, ROLE_MISSING -> 403;
            case POINT_NOT_FOUND, TASK_NOT_FOUND, PROCEDURE_UNKNOWN, REPORT_NOT_FOUND, STORE_BLOB_ABSENT -> 404;
            case KEY_REUSED,
                    POINT_PURGING,
                    POINT_AMBIGUOUS,
                    POINT_NEEDED,
                    POINT_PROTECTED,
                    RETENTION_STOPPED,
                    PLAN_CHANGED,
                    POLICY_WEAKER,
                    RESTORE_ESCAPES,
                    RESTORE_EXISTS,
                    RESTORE_TARGET,
                    STORE_ARCHIVED,
                    STORE_IMMUTABLE -> 409;
            case TOO_LARGE -> 413;
            case USAGE -> 422;
            case TOO_MANY_TASKS -> 429;
            case QUOTA_EXCEEDED -> 507;
            case DRAINING, SOURCE_LEASED, STORE_UNREACHABLE, STORE_BUSY, STORE_DENIED -> 503;
            case REQUEST_INVALID,
                    SET_REFUSED,
                    DIGEST_MISMATCH,
                    LENGTH_MISMATCH,
                    SIDECAR_INVALID,
                    NAME_REFUSED,
                    SOURCE_CUT -> 400;
            default -> 500;
        };
    }

    /** Whether the sender should come back, and after how many seconds; 0 if not. */
    public long retryAfterSeconds() {
        return status == 429 || status == 503
                ? Math.max(1, error.retryAfter().orElse(LATER).toSeconds())
                : 0;
    }

    /** The body of the answer: code, error and, where there is one, hint. */
    public String json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("code", error.code().id());
        body.put("error", error.fact());
        error.hint().ifPresent(hint -> body.put("hint", hint));
        return body + "\n";
    }

    /**
     * Answers a request that Jetty has not passed on.
     *
     * @param body JSON
     * @param allow methods of the resource, for 405
     */
    public void answer(Response response, Callback callback, String body, String allow) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        if (status == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, BasicLogin.CHALLENGE);
        }
        if (status == 405) {
            response.getHeaders().put(HttpHeader.ALLOW, allow);
        }
        if (retryAfterSeconds() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(retryAfterSeconds()));
        }
        Content.Sink.write(response, true, body, callback);
    }
}
