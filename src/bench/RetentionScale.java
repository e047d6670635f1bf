import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.policy.Candidate;
import dev.backupvault.policy.ItemPlan;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.policy.RetentionPlanner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How long retention plans take, and in how much heap: one item of 100,000 points in four shapes, then 1,000 items of
 * 1,000. {@code java -Xmx256m -cp 'target/classes:target/lib/*' src/bench/RetentionScale.java} after {@code mvn
 * package}
 */
public final class RetentionScale {
    private static final String POLICY =
            "policies: {p: {keep: {last: 7, within: 30d, hourly: 24, daily: 14, weekly: 8, monthly: {periods: 24, on: "
                    + "last saturday}, yearly: {periods: 10, on: last saturday of march}, timezone: Europe/Berlin, "
                    + "week: saturday}}}";
    private static final Instant START = Instant.parse("2010-01-01T00:00:00Z");
    private static final int POINTS = 100_000;
    private static final int ITEMS = 1_000;

    private RetentionScale() {}

    public static void main(String[] arguments) {
        Policy policy = Policies.parse(POLICY.getBytes(), "bench").named("p");
        Instant now = START.plus(Duration.ofDays(6000));
        System.out.printf("heap %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
        for (int chain : new int[] {1, 7, 1000, POINTS}) {
            List<Candidate> points = history(POINTS, chain, Duration.ofMinutes(80));
            long start = System.nanoTime();
            RetentionPlan plan = plan(policy, now, List.of(new RetentionPlanner(policy, now).plan("item", points)));
            System.out.printf(
                    "1 item, %d points, chains of %d: %.2f s, %d to remove%n",
                    POINTS, chain, seconds(start), plan.remove());
        }
        items(policy, now);
    }

    /** Each item's points are there only while it is planned, as with a listing of a store. */
    private static void items(Policy policy, Instant now) {
        RetentionPlanner planner = new RetentionPlanner(policy, now);
        List<ItemPlan> items = new ArrayList<>();
        long start = System.nanoTime();
        long planning = 0;
        for (int item = 0; item < ITEMS; item++) {
            List<Candidate> points = history(ITEMS, 7, Duration.ofDays(5));
            long before = System.nanoTime();
            items.add(planner.plan("item-" + item, points));
            planning += System.nanoTime() - before;
        }
        RetentionPlan plan = plan(policy, now, items);
        System.out.printf(
                "%d items, %d points: %.2f s, of it %.2f s planning, %d to remove%n",
                ITEMS, ITEMS * ITEMS, seconds(start), planning / 1e9, plan.remove());
    }

    private static RetentionPlan plan(Policy policy, Instant now, List<ItemPlan> items) {
        return RetentionPlan.of("default", "bench", "p", policy, now, items);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static List<Candidate> history(int points, int chain, Duration step) {
        List<Candidate> history = new ArrayList<>();
        for (int n = 0; n < points; n++) {
            Instant at = START.plus(step.multipliedBy(n));
            boolean full = n % chain == 0;
            history.add(new Candidate(
                    id(n),
                    full ? PointKind.FULL : PointKind.INCREMENTAL,
                    at,
                    at,
                    full ? List.of() : List.of(id(n - 1)),
                    n % 3 != 0,
                    n % 997 == 1,
                    false,
                    false,
                    null,
                    null,
                    null));
        }
        Collections.shuffle(history, new Random(1));
        return history;
    }

    private static PointId id(int number) {
        return new PointId("20260101T000000Z-%020x".formatted(number));
    }
}
