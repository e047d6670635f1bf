package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ItemPointsTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);

    private SealedPoint store(String text, PointId... needs) {
        return Points.store(vault, Points.ITEM, text, START, needs);
    }

    private ItemPoints item() {
        return ItemPoints.of(points, Points.ITEM);
    }

    @Test
    void eachPointComesBeforeWhatItNeeds() {
        SealedPoint full = store("full");
        SealedPoint first = store("first", Points.id(full));
        SealedPoint second = store("second", Points.id(first));
        SealedPoint differential = store("differential", Points.id(full));
        List<PointId> order =
                item().dependentsFirst().stream().map(PointSummary::point).toList();
        assertEquals(4, order.size());
        assertTrue(order.indexOf(Points.id(second)) < order.indexOf(Points.id(first)));
        assertTrue(order.indexOf(Points.id(first)) < order.indexOf(Points.id(full)));
        assertTrue(order.indexOf(Points.id(differential)) < order.indexOf(Points.id(full)));
        assertEquals(Set.of(Points.id(full), Points.id(first)), item().allNeeds(Points.id(second)));
        assertEquals(
                Set.of(Points.id(first), Points.id(second), Points.id(differential)), item().allUsers(Points.id(full)));
    }

    @Test
    void manyNeedsAreReadFromTheManifest() {
        List<PointId> needs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            needs.add(Points.id(store("log" + i, needs.toArray(PointId[]::new))));
        }
        PointId last = needs.get(39);
        assertEquals(needs.subList(0, 39), item().needsOf(last));
    }

    @Test
    void whatNeedsADamagedOrMissingPointIsBroken() {
        SealedPoint full = store("full");
        SealedPoint first = store("first", Points.id(full));
        SealedPoint second = store("second", Points.id(first));
        SealedPoint other = store("other");
        assertEquals(Set.of(), item().broken());
        points.update(first, status -> status.withVerification(new PointStatus.Verification(START, 0, false, "cut")));
        assertEquals(Set.of(Points.id(second)), item().broken());
        SealedPoint orphan = store("orphan", PointId.parse("20260101T000000Z-0123456789abcdef0123"));
        assertEquals(Set.of(Points.id(second), Points.id(orphan)), item().broken());
        assertTrue(item().points().stream().anyMatch(point -> point.point().equals(Points.id(other))));
        assertEquals("recoverable", condition(full).condition().word());
        assertEquals(
                "its bytes were read back and found wrong", condition(first).because());
        assertEquals(
                "it needs " + Points.id(first) + ", which is damaged",
                condition(second).because());
        assertEquals(
                "it needs 20260101T000000Z-0123456789abcdef0123, which is not in the vault",
                condition(orphan).because());
    }

    @Test
    void whatWaitsIsNamedByWhatIsBehindIt() {
        SealedPoint waits = store("waits", PointId.NOWHERE);
        SealedPoint behind = store("behind", Points.id(waits));
        SealedPoint last = store("last", Points.id(behind));
        assertEquals("it needs what is not in the vault", condition(waits).because());
        String because = "it needs " + Points.id(waits) + ", which needs what is not in the vault";
        assertEquals(because, condition(behind).because());
        assertEquals(because, condition(last).because());
    }

    private PointCondition condition(SealedPoint point) {
        return PointCondition.of(item(), Points.id(point));
    }

    @Test
    void anItemComesAfterTheOtherAndEachWhole() {
        for (String name : List.of("a", "a b", "a/b", "b")) {
            for (int i = 0; i < 7; i++) {
                Points.store(vault, ItemId.of("db", name), "p" + i, START);
            }
        }
        List<String> seen = new ArrayList<>();
        ItemPoints.each(points, null, null, item -> {
            assertEquals(7, item.points().size());
            seen.add(item.item(points).item());
        });
        assertEquals(Set.of("a", "a b", "a/b", "b"), Set.copyOf(seen));
        assertEquals(4, seen.size());
    }
}
