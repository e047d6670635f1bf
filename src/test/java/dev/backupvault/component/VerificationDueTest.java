package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.policy.Policies;
import dev.backupvault.retention.Points;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class VerificationDueTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);
    private final VerificationDue rule = new VerificationDue(
            Policies.parse(
                    "policies: {often: {keep: all, verify: {every: 7d}}, later: {keep: all, verify: {after-ingest: false, every: 7d}}}"
                            .getBytes(StandardCharsets.UTF_8),
                    "test"),
            MONTH);

    private int count;

    private PointSummary point(String policy, UnaryOperator<PointStatus> change) {
        SealedPoint point = Points.store(vault, ItemId.of("db", "item" + count++), policy, "x", START);
        points.update(point, change);
        return points.list("default", "db", point.manifest().item()).findFirst().orElseThrow();
    }

    private static UnaryOperator<PointStatus> read(boolean good) {
        return status -> status.withVerification(
                new PointStatus.Verification(START.plusSeconds(60), 0, good, good ? null : "cut"));
    }

    @Test
    void thePolicyDecidesAndOtherwiseTheRoute() {
        UnaryOperator<PointStatus> nothing = UnaryOperator.identity();
        assertEquals(START, rule.of(point(null, nothing)));
        assertEquals(START, rule.of(point("often", nothing)));
        assertEquals(START.plus(Duration.ofDays(7)), rule.of(point("later", nothing)));
        assertEquals(START.plusSeconds(60).plus(MONTH), rule.of(point(null, read(true))));
        assertEquals(START.plusSeconds(60).plus(Duration.ofDays(7)), rule.of(point("often", read(true))));
        assertEquals(START.plusSeconds(60).plus(Duration.ofDays(7)), rule.of(point("later", read(false))));
    }

    @Test
    void whatIsHiddenOrArchivedIsNotRead() {
        Instant now = START.plus(Duration.ofDays(100));
        assertTrue(rule.isDue(point(null, UnaryOperator.identity()), now));
        assertFalse(rule.isDue(
                point(null, status -> status.withHidden(new PointStatus.Hidden(START, "me", START, "test"))), now));
        assertFalse(rule.isDue(point(null, status -> status.withTier(new PointStatus.Tiered("archive", START))), now));
        assertTrue(rule.isDue(point(null, status -> status.withTier(new PointStatus.Tiered("cool", START))), now));
        assertFalse(rule.isDue(point(null, UnaryOperator.identity()), START.minusSeconds(1)));
    }
}
