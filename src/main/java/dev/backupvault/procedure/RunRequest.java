package dev.backupvault.procedure;

import dev.backupvault.point.PointId;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is wanted of one run of a procedure. Immutable.
 *
 * @param by who wants it, for report and audit: an operator, or a route
 * @param asOf the state of that time; or null for the newest
 * @param point a certain point instead of the newest one; or null
 * @param keep whether the scratch folder stays, to be looked at
 * @param storeOnly whether all must come from the store, and no other copy
 * @param options what else a procedure takes: {@code sample}, {@code source} and {@code seed} of a sampled drill
 * @param listener told in a line what happens, while it does, by the run's thread
 */
public record RunRequest(
        String by,
        Instant asOf,
        PointId point,
        boolean keep,
        boolean storeOnly,
        Map<String, String> options,
        Consumer<String> listener) {

    /** @throws IllegalArgumentException if a point and a time are wanted */
    public RunRequest {
        if (asOf != null && point != null) {
            throw new IllegalArgumentException("a point is named by its id, so a time says nothing");
        }
        options = Map.copyOf(options);
    }

    /** From the best copies that there are. */
    public RunRequest(
            String by,
            Instant asOf,
            PointId point,
            boolean keep,
            Map<String, String> options,
            Consumer<String> listener) {
        this(by, asOf, point, keep, false, options, listener);
    }

    /** A certain point as the store has it: what passes then proves it. */
    public static RunRequest proof(String by, PointId point, Consumer<String> listener) {
        return new RunRequest(by, null, point, false, true, Map.of(), listener);
    }

    /** The newest points, and nobody listens. */
    public static RunRequest of(String by) {
        return new RunRequest(by, null, null, false, Map.of(), line -> {});
    }
}
