package dev.backupvault.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Records;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that somebody should hear of. Immutable.
 *
 * @param at when it was found, by this machine's clock
 * @param source what the vault calls it, or the route that failed; null where it is about none
 * @param item may be null, like the point
 * @param code of the error, such as {@code BV-0406}, or null
 * @param fact what happened, for people
 * @param connector name of the machine that says it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(
        Instant at,
        Kind kind,
        String tenant,
        String source,
        String item,
        PointId point,
        String code,
        String fact,
        String connector) {

    /** What there is to hear of. */
    public enum Kind {
        /** No new point for too long. */
        LATE,
        /** A backup, or work on the vault, failed. */
        FAILED,
        /** A backup is much smaller than the one before. */
        SHRUNKEN,
        /** Bytes in the vault are not what they were. */
        CORRUPTED,
        /** A hold was lifted: what it kept may go from now on. */
        HOLD_LIFTED,
        /** Retention wanted to remove too much, or a policy became weaker, and waits for a word. */
        DELETION_STOPPED;

        /** As it is written: {@code hold-lifted}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What it is about; the same thing again is no news. */
    String subject() {
        return Stream.of(
                        kind,
                        tenant,
                        source,
                        item,
                        kind == Kind.LATE ? null : point, // which is the last one, and no other each day
                        code,
                        isOfItsOwn() ? fact : null)
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
    }

    /**
     * Each hold that is lifted, and each backup that is refused for good, is another thing; what is tried again is not.
     */
    private boolean isOfItsOwn() {
        return kind == Kind.HOLD_LIFTED
                || kind == Kind.FAILED
                        && Arrays.stream(ErrorCode.values())
                                .filter(known -> known.id().equals(code))
                                .anyMatch(known -> known.permanent()
                                        && known != ErrorCode.COMMAND_FAILED // which says something else each time
                                        && known != ErrorCode.INTERNAL);
    }

    /** One line for people. */
    public String text() {
        String where = Stream.of(tenant, source, item)
                .filter(name -> name != null && !name.equals("default"))
                .collect(Collectors.joining("/"));
        return kind.word() + (where.isEmpty() ? "" : " " + where) + ": " + fact
                + (point == null ? "" : " (point " + point + ")")
                + (code == null ? "" : " [" + code + "]");
    }

    /** As one JSON object. */
    public String json() {
        return Records.json(this);
    }

    /** As Slack's incoming webhooks take it, and those of chats that copy them. */
    public String slack() {
        String plain = text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return Records.json(new Message("Backup Vault on " + connector + ": " + plain));
    }

    private record Message(String text) {}
}
