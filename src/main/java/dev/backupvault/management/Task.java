package dev.backupvault.management;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.backupvault.http.Refusal;
import java.time.Instant;
import java.util.Locale;

/**
 * Long work, as it is now. Immutable.
 *
 * @param operation what is done, such as {@code verify}
 * @param subject what it is done to, such as a point's id
 * @param by who asked for it
 * @param result what came of it; null until it is done
 * @param error why it failed, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Task(
        String id,
        String operation,
        String subject,
        String by,
        State state,
        Instant asked,
        Instant started,
        Instant ended,
        Object result,
        Failure error) {

    enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An error, with the number users know it by. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Failure(String code, String error, String hint) {
        static Failure of(Throwable thrown) {
            var known = Refusal.of(thrown).error();
            return new Failure(known.code().id(), known.fact(), known.hint().orElse(null));
        }
    }

    static Task asked(String id, String operation, String subject, String by, Instant now) {
        return new Task(id, operation, subject, by, State.QUEUED, now, null, null, null, null);
    }

    Task started(Instant now) {
        return new Task(id, operation, subject, by, State.RUNNING, asked, now, null, null, null);
    }

    Task done(Object outcome, Instant now) {
        return new Task(id, operation, subject, by, State.DONE, asked, started, now, outcome, null);
    }

    Task failed(Failure why, Instant now) {
        return new Task(id, operation, subject, by, State.FAILED, asked, started, now, null, why);
    }

    boolean isOver() {
        return ended != null;
    }
}
