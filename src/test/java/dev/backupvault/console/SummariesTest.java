package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.management.Management;
import dev.backupvault.point.ItemId;
import dev.backupvault.retention.Points;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceBoard;
import dev.backupvault.sources.SourceFolder;
import dev.backupvault.sources.SourceMonitor;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.watch.Watch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummariesTest {
    private static final int SOURCES = 30;
    private static final int POINTS = 20;
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path temp;

    private final FaultyVault store =
            new FaultyVault(new InMemoryVault(Clock.systemUTC(), 5_000), call -> FaultyVault.Fault.NONE);
    private VaultServices services;
    private Management management;
    private Summaries summaries;

    @BeforeEach
    void fill() {
        for (int source = 0; source < SOURCES; source++) {
            for (int point = 0; point < POINTS; point++) {
                Points.store(
                        store, ItemId.of("s" + source, "item" + point % 2), "text " + point, FIRST.plusSeconds(point));
            }
        }
        services = VaultServices.on(store, VaultSettings.DEFAULT);
        SourceFolder folder = new SourceFolder(temp);
        management = new Management();
        management.setServices(services);
        management.setSources(new SourceBoard(
                folder,
                folder.connectors(),
                () -> IntStream.range(0, SOURCES)
                        .mapToObj(at -> new ConfiguredSource("s" + at, "drop-folder", Map.of(), temp))
                        .toList(),
                source -> Optional.empty()));
        summaries = new Summaries(management);
    }

    @AfterEach
    void close() {
        summaries.close();
        services.close();
    }

    @Test
    void aSourcesItemsCostItsOwnListAndThoseWhoAskSoonAgainNothing() {
        int before = store.calls();
        var items = summaries.items(new Origin("default", "s7")).value().items();
        assertEquals(
                List.of("item0", "item1"), items.stream().map(ItemLine::item).toList());
        assertEquals(POINTS / 2, items.get(0).points());
        assertEquals(FIRST.plusSeconds(POINTS - 2), items.get(0).newest());
        int one = store.calls() - before;
        assertTrue(one <= 4, "lists of manifests and statuses, and not of the vault: " + one + " calls");
        for (int look = 0; look < 100; look++) {
            summaries.items(new Origin("default", "s7"));
        }
        assertEquals(one, store.calls() - before);
    }

    @Test
    void aTimelineCostsItsItemsList() {
        int before = store.calls();
        Timeline timeline = summaries.timeline(ItemId.of("s3", "item1")).value();
        assertEquals(POINTS / 2, timeline.all());
        assertEquals(
                FIRST.plusSeconds(POINTS - 1),
                timeline.points().get(0).point().point().backupTime(),
                "newest first");
        assertTrue(store.calls() - before <= 4, "calls: " + (store.calls() - before));
        summaries.forgetTimelines();
        summaries.timeline(ItemId.of("s3", "item1"));
        assertTrue(store.calls() - before > 2, "who forgets asks again");
    }

    @Test
    void sourcesCostNoCallToTheStore() {
        int before = store.calls();
        assertEquals(SOURCES, summaries.sources().value().size());
        assertEquals(before, store.calls());
        assertEquals(SOURCES, summaries.origins().value().size());
    }

    @Test
    void originsAreWhatTheLastLookFoundAndCostNoCall() {
        // Given
        DefaultCamelContext camel = new DefaultCamelContext();
        management.setCamelContext(camel);
        try (SourceMonitor monitor = SourceMonitor.enter(new SourceFolder(temp))) {
            Watch watch = new Watch(services, monitor, () -> camel);
            camel.getRegistry().bind("watch", watch);
            watch.look("1d");
        }
        int before = store.calls();
        // When
        List<Origin> origins = summaries.origins().value();
        // Then
        assertEquals(SOURCES, origins.size());
        assertEquals(before, store.calls());
    }
}
