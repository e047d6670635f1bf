package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What changes about a point after it was sealed (docs/FORMAT.md §6). Immutable; the {@code with} methods give the next
 * status.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PointStatus(
        int format,
        String manifest,
        State state,
        Verification verification,
        Hidden hidden,
        List<Hold> holds,
        Lock lock,
        List<Replica> replicas,
        Purging purging,
        Tiered tier,
        List<PointId> brokenBy,
        List<PointId> found,
        Instant goneAt) {
    public static final int FORMAT = 1;
    private static final int MOST_NAMED = 16;

    /** The one word that lists show. */
    public enum State {
        STORED,
        VERIFIED,
        DAMAGED,
        HIDDEN,
        PURGING;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown word */
        @JsonCreator
        public static State parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** What a verification found. */
    public enum Outcome {
        GOOD,
        DAMAGED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for an unknown word */
        @JsonCreator
        public static Outcome parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** @param level 0 to 4; 0 is size and hash only */
    public record Verification(Instant readBackAt, int level, Outcome outcome, String detail) {
        public Verification(Instant readBackAt, int level, boolean good, String detail) {
            this(readBackAt, level, good ? Outcome.GOOD : Outcome.DAMAGED, detail);
        }

        public boolean good() {
            return outcome == Outcome.GOOD;
        }
    }

    public record Hidden(Instant at, String by, Instant purgeAfter, String because) {}

    public record Hold(@JsonProperty("case") String caseId, String reason, String by, Instant at) {}

    /** @param enforcedBy {@code vault} or {@code azure} */
    public record Lock(Instant until, String enforcedBy) {}

    /**
     * @param vault name of the location
     * @param at when the replica was found complete, or null for one that is none
     * @param verifiedAt when its bytes were last known to be read back there, or null
     * @param purgedAt when it was found that the location has purged it by its own retention, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Replica(String vault, Instant at, Instant verifiedAt, Instant purgedAt) {}

    public record Purging(Instant at, String by) {}

    /**
     * Where the vault moved the data.
     *
     * @param name {@code hot}, {@code cool}, {@code cold} or {@code archive}
     */
    public record Tiered(String name, Instant at) {}

    public PointStatus {
        holds = holds == null ? List.of() : List.copyOf(holds);
        replicas = replicas == null ? List.of() : List.copyOf(replicas);
        found = found == null ? List.of() : List.copyOf(found);
        brokenBy = brokenBy == null ? List.of() : List.copyOf(brokenBy);
    }

    /** The status of a point that nothing happened to since it was sealed. */
    public static PointStatus fresh(String manifestEtag) {
        return new PointStatus(
                FORMAT, manifestEtag, State.STORED, null, null, null, null, null, null, null, null, null, null);
    }

    /** Whether its bytes were read back and found wrong, hidden or not. */
    @JsonIgnore
    public boolean isDamaged() {
        return verification != null && !verification.good();
    }

    /** The damaged points that break whatever needs this point, which has the given id. */
    public Stream<PointId> breaks(PointId self) {
        return isDamaged() ? Stream.concat(Stream.of(self), brokenBy.stream()) : brokenBy.stream();
    }

    /** As a status names them: each once, in their order, and not more than 16. */
    public static List<PointId> named(Stream<PointId> damaged) {
        return damaged.distinct().sorted().limit(MOST_NAMED).toList();
    }

    /** Whether a hold or a lock keeps it from being hidden or purged. */
    public boolean isProtected(Instant now) {
        return !holds.isEmpty() || isLocked(now);
    }

    private boolean isLocked(Instant now) {
        return lock != null && lock.until().isAfter(now);
    }

    public PointStatus withVerification(Verification result) {
        return with(result, hidden, holds, lock, purging);
    }

    /** Soft deleted, or visible again with null: then it is followed anew, and not hidden again by the next run. */
    public PointStatus withHidden(Hidden because) {
        PointStatus next = with(verification, because, holds, lock, purging);
        return because == null ? next.withGoneAt(null) : next;
    }

    /** A second hold of the same case takes the place of the first. */
    public PointStatus withHold(Hold hold) {
        List<Hold> next = new ArrayList<>(withoutHold(hold.caseId()).holds);
        next.add(hold);
        return with(verification, hidden, next, lock, purging);
    }

    public PointStatus withoutHold(String caseId) {
        List<Hold> rest =
                holds.stream().filter(hold -> !hold.caseId().equals(caseId)).toList();
        return with(verification, hidden, rest, lock, purging);
    }

    /** A lock is only ever lengthened: a shorter one changes nothing. */
    public PointStatus withLock(Lock longer) {
        return lock != null && !longer.until().isAfter(lock.until())
                ? this
                : with(verification, hidden, holds, longer, purging);
    }

    /** Being purged, or hidden as before with null. */
    public PointStatus withPurging(Purging now) {
        return with(verification, hidden, holds, lock, now);
    }

    /** What is known of a location's replica takes the place of what was known. */
    public PointStatus withReplica(Replica replica) {
        List<Replica> next = new ArrayList<>(replicas);
        next.removeIf(old -> old.vault().equals(replica.vault()));
        next.add(replica);
        return new PointStatus(
                format,
                manifest,
                state,
                verification,
                hidden,
                holds,
                lock,
                next,
                purging,
                tier,
                brokenBy,
                found,
                goneAt);
    }

    /** The same of a manifest with another ETag. */
    public PointStatus of(String manifestEtag) {
        return new PointStatus(
                format,
                manifestEtag,
                state,
                verification,
                hidden,
                holds,
                lock,
                replicas,
                purging,
                tier,
                brokenBy,
                found,
                goneAt);
    }

    private PointStatus with(
            Verification newVerification, Hidden newHidden, List<Hold> newHolds, Lock newLock, Purging newPurging) {
        State next = newPurging != null
                ? State.PURGING
                : newHidden != null
                        ? State.HIDDEN
                        : newVerification == null
                                ? State.STORED
                                : newVerification.good() ? State.VERIFIED : State.DAMAGED;
        return new PointStatus(
                format,
                manifest,
                next,
                newVerification,
                newHidden,
                newHolds,
                newLock,
                replicas,
                newPurging,
                tier,
                brokenBy,
                found,
                goneAt);
    }

    public PointStatus withTier(Tiered moved) {
        return new PointStatus(
                format,
                manifest,
                state,
                verification,
                hidden,
                holds,
                lock,
                replicas,
                purging,
                moved,
                brokenBy,
                found,
                goneAt);
    }

    /** @param damaged as {@link #named} gives them; empty if it needs no damaged point */
    public PointStatus withBrokenBy(List<PointId> damaged) {
        return new PointStatus(
                format,
                manifest,
                state,
                verification,
                hidden,
                holds,
                lock,
                replicas,
                purging,
                tier,
                damaged,
                found,
                goneAt);
    }

    /** What it awaited when it was sealed is in the vault now. */
    public PointStatus withFound(List<PointId> needed) {
        return new PointStatus(
                format,
                manifest,
                state,
                verification,
                hidden,
                holds,
                lock,
                replicas,
                purging,
                tier,
                brokenBy,
                needed,
                goneAt);
    }

    /** @param since when it was first seen to be deleted at its source; null if it is there */
    public PointStatus withGoneAt(Instant since) {
        return new PointStatus(
                format,
                manifest,
                state,
                verification,
                hidden,
                holds,
                lock,
                replicas,
                purging,
                tier,
                brokenBy,
                found,
                since);
    }
}
