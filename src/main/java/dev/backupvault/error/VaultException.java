package dev.backupvault.error;

import java.time.Duration;
import java.util.Optional;

/**
 * The one exception of this project: what happened, what was expected and found, and what to do about it. Immutable but
 * for suppressed exceptions. Messages hold no secrets: they are shown to users and written to logs.
 */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String fact;
    private final String hint;
    private final transient Duration retryAfter;

    private VaultException(ErrorCode code, String fact, String hint, Duration retryAfter, Throwable cause) {
        super(code.id() + " " + fact + (hint == null ? "" : "\n  HINT: " + hint), cause);
        this.code = code;
        this.fact = fact;
        this.hint = hint;
        this.retryAfter = retryAfter;
    }

    /** An error with its fact: lower case, the object's name in quotes, what was expected and found. */
    public static VaultException of(ErrorCode code, String fact) {
        return new VaultException(code, clean(fact), null, null, null);
    }

    public static VaultException of(ErrorCode code, String fact, Throwable cause) {
        return new VaultException(code, clean(fact), null, null, cause);
    }

    /** A mismatch: both sides are said. */
    public static VaultException mismatch(ErrorCode code, String fact, Object expected, Object found) {
        return of(code, fact + ": expected " + expected + ", found " + found);
    }

    /** The same error with what the user can do about it. */
    public VaultException hint(String advice) {
        return copy(clean(advice), retryAfter);
    }

    /** The same error with where it happened, for whoever works on several stores. */
    public VaultException at(String place) {
        VaultException copy = new VaultException(code, clean(place) + ": " + fact, hint, retryAfter, getCause());
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    /** The same error with the time that the store asked to be left alone. */
    public VaultException retryAfter(Duration wait) {
        return copy(hint, wait);
    }

    private VaultException copy(String newHint, Duration newWait) {
        VaultException copy = new VaultException(code, fact, newHint, newWait, getCause());
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    public ErrorCode code() {
        return code;
    }

    /** What happened, without code and hint. */
    public String fact() {
        return fact;
    }

    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    public boolean permanent() {
        return code.permanent();
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** File names are other people's text: a control character in one must not start a line of its own in a log. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                out.append("\\x%02x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
