package dev.backupvault.replicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.policy.Policies;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.Lag;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Sites sites = new Sites();

    @AfterEach
    void close() {
        sites.close();
    }

    private List<PointId> found(int most, SealedPoint... last) {
        return sites
                .replication()
                .find(
                        null,
                        null,
                        most,
                        Set.copyOf(List.of(last).stream()
                                .map(point -> Sites.place(point).name())
                                .toList()))
                .points()
                .stream()
                .map(due -> due.point().point())
                .toList();
    }

    @Test
    void whatWaitedLongestComesFirstAcrossItems() {
        SealedPoint first = sites.store("first");
        SealedPoint second = sites.store(ItemId.of("abc", "item"), "safe", new byte[] {1}, null);
        SealedPoint third = sites.store("third");
        assertEquals(List.of(Sites.id(first), Sites.id(second), Sites.id(third)), found(10));
        assertEquals(List.of(Sites.id(first), Sites.id(second)), found(2));
        Lag lag = sites.replication().find(null, null, 1, Set.of()).lags().get(0);
        assertEquals(
                new Lag(
                        Sites.LOCATION,
                        3,
                        "firstthird".length() + 1,
                        first.manifest().storedAt()),
                lag,
                "all that waits counts, not only what was asked for");
    }

    @Test
    void whatFailedComesLastAndWithItWhatNeedsIt() {
        SealedPoint full = sites.store("full");
        SealedPoint next = sites.store("next", Sites.id(full));
        SealedPoint other = sites.store("other");
        assertEquals(List.of(Sites.id(other), Sites.id(full), Sites.id(next)), found(10, full));
        assertEquals(List.of(Sites.id(other)), found(1, full), "a failure holds up no other");
    }

    @Test
    void oneSourceIsLookedAtAlone() {
        sites.store("one");
        SealedPoint other = sites.store(ItemId.of("abc", "item"), "safe", new byte[] {1}, null);
        assertEquals(
                List.of(Sites.id(other)),
                sites.replication().find("default", "abc", 10, Set.of()).points().stream()
                        .map(due -> due.point().point())
                        .toList());
    }

    @Test
    void aVaultWithoutReplicasIsNotEvenListed() {
        sites.store("one");
        FaultyVault watched = new FaultyVault(sites.here, call -> FaultyVault.Fault.NONE);
        Backlog.Found found = new Backlog(new PointStore(watched), Policies.NONE).find(null, null, 10, Set.of());
        assertEquals(List.of(), found.points());
        assertTrue(found.lags().isEmpty());
        assertEquals(0, watched.calls());
    }
}
