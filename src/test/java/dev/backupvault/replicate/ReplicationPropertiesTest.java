package dev.backupvault.replicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.SealedPoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens on either side, and whichever call fails: the second location is a whole vault at every moment. */
class ReplicationPropertiesTest {
    private static final Fault[] FAULTS = {Fault.BEFORE, Fault.AFTER, Fault.CUT};

    private final List<SealedPoint> all = new ArrayList<>();
    private final Set<PointId> unwanted = new HashSet<>();

    @Property(tries = 60)
    void theReplicaIsWholeAtEveryMomentAndCompleteInTheEnd(
            @ForAll long seed, @ForAll @IntRange(min = 5, max = 40) int steps) {
        Random random = new Random(seed);
        all.clear();
        unwanted.clear();
        try (Sites sites = new Sites()) {
            Attempts attempts = new Attempts();
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> store(sites, random, step);
                    case 3 -> hideOrRot(sites, random);
                    case 4 -> buryThere(sites, random);
                    default -> faultyPass(sites, attempts, random);
                }
                WholeVault.check(sites.there, "step " + step);
            }
            // When nothing fails any more: a pass may find damage, the next one has nothing to say
            Sites.pass(sites.replication(), attempts);
            Sites.pass(sites.replication(), attempts);
            // Then
            Map<String, byte[]> copies = WholeVault.check(sites.there, "the end");
            for (SealedPoint point : all) {
                String name = Sites.place(point).name();
                if (copies.containsKey(name)
                        && point.manifest().artifacts().get(0).container() == null) {
                    WholeVault.same(Sites.bytes(sites.here, Sites.place(point)), copies.get(name), name);
                }
                if (isWanted(point)) {
                    assertTrue(copies.containsKey(name), name);
                }
            }
            sites.points
                    .list(null, null, null)
                    .filter(point -> isWanted(find(point.point())))
                    .forEach(point -> assertEquals(List.of(Sites.LOCATION), point.replicas()));
        }
    }

    private SealedPoint find(PointId id) {
        return all.stream()
                .filter(point -> Sites.id(point).equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Neither it nor anything it needs was hidden, damaged, or purged in the location. */
    private boolean isWanted(SealedPoint point) {
        return !unwanted.contains(Sites.id(point))
                && point.manifest().dependsOn().stream().allMatch(base -> isWanted(find(base)));
    }

    private void store(Sites sites, Random random, int step) {
        List<SealedPoint> bases = all.stream().filter(this::isWanted).toList();
        PointId[] needs = bases.isEmpty() || random.nextBoolean()
                ? new PointId[0]
                : new PointId[] {Sites.id(bases.get(random.nextInt(bases.size())))};
        byte[] bytes = ("bytes of step " + step).getBytes(StandardCharsets.UTF_8);
        all.add(sites.store(Sites.ITEM, "safe", bytes, random.nextInt(5) == 0 ? "others" : null, needs));
    }

    private void hideOrRot(Sites sites, Random random) {
        if (!all.isEmpty()) {
            SealedPoint point = all.get(random.nextInt(all.size()));
            if (unwanted.add(Sites.id(point))) {
                if (random.nextBoolean()) {
                    sites.hide(point);
                } else {
                    Sites.rot(sites.here, Sites.data(point));
                }
            }
        }
    }

    /** The location's own retention was there first. */
    private void buryThere(Sites sites, Random random) {
        List<SealedPoint> absent = all.stream()
                .filter(point -> !sites.copied().contains(Sites.id(point)))
                .toList();
        if (!absent.isEmpty()) {
            SealedPoint point = absent.get(random.nextInt(absent.size()));
            List<Sha256> hashes = List.of(point.manifest().artifacts().get(0).sha256());
            sites.replicas.bury(
                    Sites.ITEM,
                    new Tombstone(1, Sites.id(point), "app", hashes, List.of(), Instant.EPOCH, "retention"));
            unwanted.add(Sites.id(point));
        }
    }

    private static void faultyPass(Sites sites, Attempts attempts, Random random) {
        int broken = 1 + random.nextInt(60);
        Fault fault = FAULTS[random.nextInt(FAULTS.length)];
        boolean here = random.nextBoolean();
        FaultyVault faulty =
                new FaultyVault(here ? sites.here : sites.there, call -> call == broken ? fault : Fault.NONE);
        try {
            Sites.pass(sites.replication(here ? faulty : sites.here, here ? sites.there : faulty), attempts);
        } catch (VaultException e) {
            // the look failed: the next one is another
        }
    }
}
