package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.PointId;
import dev.backupvault.retention.Points;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a point needs and what needs it, and nothing else. */
class PointChainTest {
    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

    private final InMemoryVault vault = new InMemoryVault();

    private PointId store(int hour, PointId... needs) {
        SealedPoint point = Points.store(vault, Points.ITEM, "point " + hour, START.plusSeconds(3600L * hour), needs);
        return Points.id(point);
    }

    private List<String> drawn(PointId shown) {
        StringWriter out = new StringWriter();
        PointChain.draw(new PrintWriter(out), ItemPoints.of(new PointStore(vault), Points.ITEM), shown);
        return out.toString().lines().filter(line -> !line.isBlank()).toList();
    }

    @Test
    void thePointStandsAmongWhatItNeedsAndWhatNeedsIt() {
        PointId full = store(0);
        PointId first = store(1, full);
        PointId second = store(2, first);
        PointId other = store(3, full);
        PointId alone = store(4);
        List<String> lines = drawn(first);
        assertEquals(4, lines.size(), lines.toString());
        assertTrue(lines.get(1).contains(full.text()) && !lines.get(1).endsWith("<-"), lines.get(1));
        assertTrue(lines.get(2).contains("`- " + first) && lines.get(2).endsWith("<-"), lines.get(2));
        assertTrue(lines.get(3).contains(second.text()), lines.get(3));
        assertFalse(lines.toString().contains(other.text()));
        assertEquals(List.of(), drawn(alone));
    }

    @Test
    void longChainsAreCounted() {
        PointId last = store(0);
        for (int hour = 1; hour <= 60; hour++) {
            last = store(hour, last);
        }
        assertEquals(List.of("It needs 60 points, and 0 need it: `points --tree` draws them."), drawn(last));
    }
}
