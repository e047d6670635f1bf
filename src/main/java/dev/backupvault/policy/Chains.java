package dev.backupvault.policy;

import dev.backupvault.point.PointId;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What needs what among the points of an item. Points are numbers, their places in the list. No recursion: a chain may
 * be as long as the list.
 */
final class Chains {
    private static final int UNKNOWN = -1;

    private final List<Candidate> points;
    private final int[][] needs;
    private final BitSet whole = new BitSet();
    private final BitSet good = new BitSet();
    private final BitSet proven = new BitSet();

    /** @throws IllegalArgumentException if two points have one id */
    Chains(List<Candidate> points) {
        this.points = points;
        Map<PointId, Integer> places = new HashMap<>(points.size() * 2);
        for (int at = 0; at < points.size(); at++) {
            if (places.put(points.get(at).id(), at) != null) {
                throw new IllegalArgumentException(
                        "the point '" + points.get(at).id() + "' is given twice");
            }
        }
        needs = points.stream()
                .map(point -> point.dependsOn().stream()
                        .mapToInt(id -> places.getOrDefault(id, UNKNOWN))
                        .toArray())
                .toArray(int[][]::new);
        judge();
    }

    /**
     * Every point after all that it needs; what waits for itself, or for a point that is not there, is never reached.
     */
    private void judge() {
        int[][] needing = needing();
        int[] waitsFor = Arrays.stream(needs).mapToInt(all -> all.length).toArray();
        int[] queue = new int[needs.length];
        int end = 0;
        for (int at = 0; at < needs.length; at++) {
            if (waitsFor[at] == 0) {
                queue[end++] = at;
            }
        }
        for (int next = 0; next < end; next++) {
            int at = queue[next];
            Candidate point = points.get(at);
            whole.set(at, !point.damaged() && Arrays.stream(needs[at]).allMatch(whole::get));
            good.set(
                    at,
                    whole.get(at) && !point.marked() && Arrays.stream(needs[at]).allMatch(good::get));
            proven.set(
                    at,
                    good.get(at) && point.verified() && Arrays.stream(needs[at]).allMatch(proven::get));
            for (int waiting : needing[at]) {
                if (--waitsFor[waiting] == 0) {
                    queue[end++] = waiting;
                }
            }
        }
    }

    private int[][] needing() {
        int[] counts = new int[needs.length];
        for (int[] all : needs) {
            for (int needed : all) {
                if (needed != UNKNOWN) {
                    counts[needed]++;
                }
            }
        }
        int[][] needing = new int[needs.length][];
        Arrays.setAll(needing, at -> new int[counts[at]]);
        for (int at = 0; at < needs.length; at++) {
            for (int needed : needs[at]) {
                if (needed != UNKNOWN) {
                    needing[needed][--counts[needed]] = at;
                }
            }
        }
        return needing;
    }

    /** Whether a point and all that it needs are there, not damaged and not marked, as far as anybody knows. */
    boolean good(int at) {
        return good.get(at);
    }

    /** Whether only a mark says that it is not good: nothing that it needs is damaged or missing. */
    boolean doubtful(int at) {
        return whole.get(at) && !good.get(at);
    }

    /** Whether a point and all that it needs were read back and found good. */
    boolean proven(int at) {
        return proven.get(at);
    }

    /** Why a point is not good. */
    String flaw(int at) {
        if (points.get(at).damaged()) {
            return "damaged";
        }
        for (int n = 0; n < needs[at].length; n++) {
            int needed = needs[at][n];
            if (needed == UNKNOWN || !good.get(needed)) {
                String state =
                        needed == UNKNOWN ? "missing" : points.get(needed).damaged() ? "damaged" : "broken";
                return "broken: needs " + points.get(at).dependsOn().get(n) + ", which is " + state;
            }
        }
        if (points.get(at).marked()) {
            return "marked as broken";
        }
        throw new IllegalStateException("a good point has no flaw");
    }

    /** For every point the first of the wanted that needs it, however indirectly, or -1. */
    int[] neededBy(BitSet wanted) {
        int[] neededBy = new int[needs.length];
        Arrays.fill(neededBy, -1);
        BitSet done = new BitSet();
        int[] open = new int[needs.length];
        for (int root = wanted.nextSetBit(0); root >= 0; root = wanted.nextSetBit(root + 1)) {
            int size = 0;
            if (!done.get(root)) {
                done.set(root);
                open[size++] = root;
            }
            while (size > 0) {
                for (int needed : needs[open[--size]]) {
                    if (needed == UNKNOWN) {
                        continue;
                    }
                    if (neededBy[needed] < 0 && needed != root) {
                        neededBy[needed] = root;
                    }
                    if (!done.get(needed)) {
                        done.set(needed);
                        open[size++] = needed;
                    }
                }
            }
        }
        return neededBy;
    }
}
