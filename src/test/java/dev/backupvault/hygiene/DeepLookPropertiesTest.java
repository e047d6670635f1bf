package dev.backupvault.hygiene;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointStore.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** In any vault a deep look finds what one finds who reads everything, and the cleaner takes nothing that is needed. */
class DeepLookPropertiesTest {
    private static final Origin DB = new Origin("default", "db");
    private static final Set<Kind> SEEN = EnumSet.noneOf(Kind.class);

    private static List<String> words(RandomVault vault, Duration age) {
        DeepLook look = new DeepLook(vault.vault, new PointStore(vault.vault));
        List<Finding> found = new ArrayList<>();
        look.source(DB, age, found::add);
        look.records(found::add);
        found.forEach(finding -> SEEN.add(finding.kind()));
        return found.stream()
                .map(finding -> finding.kind().word() + " " + finding.path())
                .sorted()
                .toList();
    }

    @Property(tries = 300)
    void everyKindIsFoundAndNothingElse(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int steps,
            @ForAll @IntRange(min = 0, max = 40) int days) {
        RandomVault vault = new RandomVault(seed);
        for (int step = 0; step < steps; step++) {
            vault.step();
        }
        Duration age = Duration.ofDays(days);
        assertEquals(new NaiveHygiene(vault.vault, vault.clock.instant(), age).check(), words(vault, age));
    }

    @Property(tries = 150)
    void theCleanerTakesOnlyWhatIsLeftOverAndAllOfIt(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int steps,
            @ForAll @IntRange(min = 8, max = 40) int days) {
        RandomVault vault = new RandomVault(seed);
        for (int step = 0; step < steps; step++) {
            vault.step();
        }
        Duration age = Duration.ofDays(days);
        Set<String> lost = lost(vault, age);
        Set<String> named = named(vault);
        DeepLook look = new DeepLook(vault.vault, new PointStore(vault.vault));
        WrittenAudit audit = new WrittenAudit();
        Cleaner cleaner = new Cleaner(vault.vault, look, audit);
        int removed =
                cleaner.source(DB, age, "me").removed() + cleaner.records("me").removed();
        assertEquals(removed, audit.entries.size());
        assertEquals(named, named(vault));
        assertEquals(lost, lost(vault, age));
        List<String> left = new ArrayList<>();
        look.source(DB, age, finding -> {
            if (finding.etag() != null) {
                left.add(finding.toString());
            }
        });
        look.records(finding -> left.add(finding.toString()));
        assertEquals(List.of(), left);
    }

    private static Set<String> lost(RandomVault vault, Duration age) {
        Set<String> lost = new HashSet<>(new NaiveHygiene(vault.vault, vault.clock.instant(), age).check());
        lost.removeIf(
                word -> !word.startsWith("data-") && !word.startsWith("manifest-") && !word.startsWith("dependency-"));
        return lost;
    }

    /** Manifests, tombstones, and the data of points. */
    private static Set<String> named(RandomVault vault) {
        List<String> points = RandomVault.all(vault.vault).stream()
                .filter(blob -> blob.path().name().startsWith("points/"))
                .map(blob -> new String(RandomVault.bytes(vault.vault, blob.path())))
                .toList();
        Set<String> named = new HashSet<>();
        RandomVault.all(vault.vault).forEach(blob -> {
            String name = blob.path().name();
            if (name.matches("(points|tombstones)/.*")
                    || points.stream().anyMatch(point -> point.contains('"' + name + '"'))) {
                named.add(name);
            }
        });
        return named;
    }

    @AfterContainer
    static void everyKindWasSeen() {
        Set<Kind> expected = EnumSet.complementOf(EnumSet.of(Kind.MANIFEST_UNREADABLE, Kind.UNCOMMITTED));
        assertEquals(expected, SEEN);
    }
}
