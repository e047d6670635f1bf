package dev.backupvault.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ChaosProxy;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SourceLease;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Purges that are killed with SIGKILL, beside others, beside holds and beside backups that are offered again. */
class PurgeCrashIT {
    private static final int ITEMS = 6;
    private static final int LENGTH = 5;

    @TempDir
    private Path folder;

    private final Set<PointId> kept = new HashSet<>();
    private final List<PointId> going = new ArrayList<>();
    private RandomGenerator random;
    private AzuriteServer azurite;
    private ChaosProxy proxy;
    private Launch launch;
    private VaultServices services;

    @BeforeEach
    void start() throws Exception {
        random = Seed.random("PurgeCrashIT");
        azurite = AzuriteServer.start(folder.resolve("azurite"));
        proxy = new ChaosProxy(azurite.port());
        launch = Launch.of(folder.resolve("data"), azurite.connectionString(proxy.port()));
        services = VaultServices.on(azurite.account().connect(), VaultSettings.DEFAULT);
        services.vault().prepare();
        for (int i = 0; i < ITEMS; i++) {
            chain(ItemId.of("db", "item" + i));
        }
    }

    @AfterEach
    void stop() throws Exception {
        services.close();
        proxy.close();
        azurite.close();
    }

    private PointId store(ItemId item, String text, List<PointId> needs) {
        Payload payload = new Payload.OfStream(
                new ByteArrayInputStream(text.getBytes()), OptionalLong.empty(), Optional.of(text));
        return services.ingest()
                .ingest(IngestRequest.of(item, "dump", payload)
                        .withChain(needs.isEmpty() ? PointKind.FULL : PointKind.INCREMENTAL, needs))
                .point();
    }

    /** An old chain that is hidden, and a new full backup. */
    private void chain(ItemId item) {
        List<PointId> chain = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            chain.add(store(item, item + "-" + i, List.copyOf(chain)));
        }
        kept.add(store(item, item + "-new", List.of()));
        try (SourceLease lease = SourceLease.take(services.vault(), item.tenant(), item.source(), "test")) {
            services.expiry().hide(lease, ItemPoints.of(services.points(), item), chain, Duration.ZERO, "test", "old");
        }
        going.addAll(chain);
    }

    @Test
    void wheneverOneIsKilledNothingThatIsThereIsHalfThere() throws Exception {
        for (int round = 0; round < Seed.rounds(5); round++) {
            proxy.setAhead(Duration.ofMinutes(6L * round)); // what was marked may go now
            int requests = random.nextInt(5, 120);
            CountDownLatch reached = new CountDownLatch(1);
            AtomicInteger count = new AtomicInteger();
            proxy.onAnswer(exchange -> {
                if (count.incrementAndGet() >= requests) {
                    reached.countDown();
                }
            });
            try (ConnectorProcess purge = launch.start("retention", "purge");
                    ConnectorProcess other = launch.start("retention", "purge")) {
                reached.await(20, TimeUnit.SECONDS);
                disturb();
                purge.kill();
                int exit = other.exit();
                assertTrue(exit == 0 || exit == ErrorCode.Exit.REFUSED, other.output());
            }
            whole();
        }
        // And when nobody disturbs it, it comes to its end; the lease of a run that was killed is over by then
        for (int run = 0; run < 3; run++) {
            proxy.setAhead(Duration.ofMinutes(6L * (Seed.rounds(5) + run)));
            try (ConnectorProcess purge = launch.start("retention", "purge")) {
                assertEquals(0, purge.exit(), purge.output());
            }
        }
        whole();
        System.out.println(
                "PurgeCrashIT: held " + (kept.size() - ITEMS) + ", purged " + blobs(Area.STATE, "tombstones/"));
        List<PointSummary> left = services.points().list(null, null, null).toList();
        assertEquals(left.size(), blobs(Area.CONTENT, "data/"), "no data without its point");
        Set<String> points = left.stream().map(point -> point.point().text()).collect(Collectors.toSet());
        StreamSupport.stream(
                        Listing.of(services.vault(), new BlobPath(Area.STATE, "status/"))
                                .spliterator(),
                        false)
                .map(blob -> blob.path().name())
                .forEach(status -> assertTrue(points.contains(id(status)), status + " outlived its point"));
        assertEquals(ITEMS * (LENGTH + 1) - left.size(), blobs(Area.STATE, "tombstones/"));
        assertEquals(
                0,
                left.stream()
                        .filter(point -> point.state() == PointStatus.State.PURGING)
                        .count());
        assertTrue(left.size() < ITEMS * LENGTH, "some went");
    }

    /** A hold on something that may be on its way out, and a backup that is offered again. */
    private void disturb() {
        PointId held = going.get(random.nextInt(going.size()));
        try {
            services.protection().hold(services.points().locate(null, null, held), "42", "court", "test");
            kept.add(held);
            going.remove(held);
        } catch (VaultException e) {
            assertTrue(
                    e.code() == ErrorCode.POINT_PURGING
                            || e.code() == ErrorCode.POINT_NOT_FOUND
                            || e.code() == ErrorCode.STORE_BLOB_ABSENT,
                    e.getMessage());
        }
    }

    private void whole() {
        Checker.Report report = new Checker(azurite.connectionString()).check();
        assertEquals(List.of(), report.broken());
        Set<String> there = new HashSet<>();
        report.points().forEach(point -> there.add(point.id()));
        kept.forEach(point -> assertTrue(there.contains(point.text()), point + " is kept"));
    }

    private static String id(String place) {
        return place.substring(place.lastIndexOf('/') + 1, place.length() - ".json".length());
    }

    private long blobs(Area area, String prefix) {
        return StreamSupport.stream(
                        Listing.of(services.vault(), new BlobPath(area, prefix)).spliterator(), false)
                .count();
    }
}
