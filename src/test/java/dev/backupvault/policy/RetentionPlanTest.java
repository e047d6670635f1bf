package dev.backupvault.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.point.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class RetentionPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Policy LAST_2 = RetentionPlannerTest.policy("{last: 2, timezone: Europe/Berlin}");

    /** An item with one point a day, the last on 20 November. */
    private static ItemPlan item(String name, int points, Policy policy) {
        List<Candidate> history = new ArrayList<>(IntStream.range(0, points)
                .mapToObj(n -> RetentionPlannerTest.full(
                        name.hashCode() & 0xfff0 | n,
                        Instant.parse("2026-11-20T22:30:00Z").minus(Duration.ofDays(n))))
                .toList());
        return new RetentionPlanner(policy, NOW).plan(name, history);
    }

    private static RetentionPlan plan(Policy policy, Instant now, ItemPlan... items) {
        return RetentionPlan.of("default", "web", "p", policy, now, List.of(items));
    }

    private static RetentionPlan plan(ItemPlan... items) {
        return plan(LAST_2, NOW, items);
    }

    @Test
    void equalRemovalsUnderAnEqualPolicyHaveOneId() {
        // Given
        RetentionPlan plan = plan(item("a", 3, LAST_2), item("b", 4, LAST_2));
        // Then
        assertTrue(plan.id().matches("[0-9a-f]{16}"), plan.id());
        assertEquals(
                plan.id(),
                plan(LAST_2, NOW.plusSeconds(9), item("b", 4, LAST_2), item("a", 3, LAST_2))
                        .id());
    }

    @Test
    void whatElseIsRemovedOrSaidHasAnotherId() {
        String id = plan(item("a", 3, LAST_2)).id();
        Policy stricter = RetentionPlannerTest.policy("{last: 2, daily: 1, timezone: Europe/Berlin}");
        assertNotEquals(id, plan(item("a", 4, LAST_2)).id(), "another point");
        assertNotEquals(id, plan(item("a", 2, LAST_2)).id(), "nothing");
        assertNotEquals(id, plan(stricter, NOW, item("a", 3, LAST_2)).id(), "another policy");
        assertNotEquals(
                id,
                RetentionPlan.of("default", "db", "p", LAST_2, NOW, List.of(item("a", 3, LAST_2)))
                        .id(),
                "another source");
    }

    @Test
    void aShareUpToTheLimitGoesOn() {
        // Given: 2 of 4 points are 50 %, and 2 of 7 are 29 %
        RetentionPlan plan = plan(item("a", 4, LAST_2), item("b", 2, LAST_2), item("c", 1, LAST_2));
        // Then
        assertEquals(2, plan.remove());
        assertEquals(5, plan.keep());
        assertEquals(List.of(), plan.itemsOverLimit());
        assertFalse(plan.overLimit());
        assertFalse(plan.stops());
    }

    @Test
    void aLargerShareOfAnItemStops() {
        // Given: 3 of 5 points
        RetentionPlan plan =
                plan(item("z", 5, LAST_2), item("b", 2, LAST_2), item("c", 2, LAST_2), item("d", 2, LAST_2));
        // Then
        assertEquals(List.of("z"), plan.itemsOverLimit());
        assertFalse(plan.overLimit());
        assertTrue(plan.stops());
    }

    @Test
    void aLargerShareOfTheSourceStops() {
        // Given: 2 of 4 and 2 of 4
        RetentionPlan plan = plan(item("a", 4, LAST_2), item("b", 4, LAST_2));
        // Then
        assertEquals(List.of(), plan.itemsOverLimit());
        assertTrue(plan.overLimit());
        assertTrue(plan.stops());
    }

    @Test
    void aSourceWithoutPointsStopsNothing() {
        assertFalse(plan().stops());
    }

    @Test
    void theTableShowsEveryPointNewestFirstInThePolicysTime() {
        // Given
        RetentionPlan plan = plan(item("a\u001b[2Jb", 3, LAST_2), item("c", 5, LAST_2));
        // When
        String table = plan.table();
        // Then
        String id = plan.items().get(0).decisions().get(0).point().text();
        assertTrue(table.startsWith("plan " + plan.id() + ": source web, policy p\n"), table);
        assertTrue(table.contains("\nitem a\\u001b[2Jb: 1 of 3 points to remove\n"), table);
        assertTrue(table.contains("\nitem c: 3 of 5 points to remove, more than stop-at.item\n"), table);
        assertTrue(
                table.contains("\n" + id + "  full  2026-11-20 23:30:00+01:00  KEEP      newest; last 1 of 2\n"),
                table);
        assertTrue(
                table.matches("(?s).*last 2 of 2\n\\S+  full  2026-11-18 23:30:00\\+01:00  REMOVE    no rule.*"),
                table);
        assertTrue(table.endsWith("\n4 of 8 points to remove, more than stop-at.source\n"), table);
    }

    @Test
    void theJsonHasTheWholePlan() throws Exception {
        // When
        JsonNode json = new ObjectMapper().readTree(Records.json(plan(item("c", 5, LAST_2))));
        // Then
        assertEquals(
                List.of(
                        "id",
                        "tenant",
                        "source",
                        "policy",
                        "timezone",
                        "plannedAt",
                        "keep",
                        "remove",
                        "itemsOverLimit",
                        "overLimit",
                        "items"),
                StreamSupport.stream(((Iterable<String>) json::fieldNames).spliterator(), false)
                        .toList());
        assertEquals("2026-11-22T08:00:00Z", json.at("/plannedAt").asText());
        assertEquals("c", json.at("/itemsOverLimit/0").asText());
        assertEquals(5, json.at("/items/0/decisions").size());
        assertEquals("full", json.at("/items/0/decisions/4/kind").asText());
        assertFalse(json.at("/items/0/decisions/4/keep").asBoolean(true));
        assertEquals("no rule keeps it", json.at("/items/0/decisions/4/why/0").asText());
    }
}
