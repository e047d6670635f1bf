package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.connect.Quotas.Reservation;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.Vault;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two connectors on one vault, and what a tenant may have. */
class QuotasTest {
    private static final long QUOTA = 1000;

    private final VaultServices services = VaultServices.on(new InMemoryVault(), VaultSettings.DEFAULT);
    private final Quotas one = new Quotas(services.vault(), services.points(), "one");
    private final Quotas two = new Quotas(services.vault(), services.points(), "two");

    @AfterEach
    void close() {
        services.close();
    }

    private static Tenant tenant(OptionalLong quota) {
        return new Tenant(
                "acme",
                true,
                Optional.empty(),
                quota,
                4,
                Bandwidth.UNLIMITED,
                Set.of("web"),
                Optional.empty(),
                Set.of("x"),
                Duration.ofDays(14));
    }

    private static final Tenant ACME = tenant(OptionalLong.of(QUOTA));

    /** What the endpoint does with an upload that succeeds. */
    private PointId upload(Quotas connector, int bytes, boolean seal) {
        ItemId item = new ItemId("acme", "web", "item-" + bytes);
        try (Reservation room = connector.reserve(ACME, bytes)) {
            room.grow(bytes);
            IngestRequest request =
                    IngestRequest.of(item, "f", Payload.stream(new ByteArrayInputStream(new byte[bytes])));
            PointId id = services.ingest()
                    .ingest(seal ? request : request.withoutSeal())
                    .point();
            room.stored();
            return id;
        }
    }

    private void full(Quotas connector, long bytes) {
        VaultException e = assertThrows(
                VaultException.class, () -> connector.reserve(ACME, bytes).close());
        assertEquals(ErrorCode.QUOTA_EXCEEDED, e.code());
    }

    private void fits(Quotas connector, long bytes) {
        connector.reserve(ACME, bytes).close();
    }

    @Test
    void whatIsStoredAndWhatIsUnderWayCountTogether() {
        upload(one, 400, true);
        try (Reservation underWay = one.reserve(ACME, 300)) {
            fits(one, 300);
            full(one, 301);
        }
        fits(one, 600);
        full(one, 601);
    }

    @Test
    void theOtherConnectorSeesBoth() {
        fits(two, 1000); // its count is of now
        upload(one, 400, true);
        try (Reservation underWay = one.reserve(ACME, 300)) {
            fits(two, 300);
            full(two, 301);
        }
        fits(two, 600);
        full(two, 601);
    }

    @Test
    void aNewConnectorCountsWhatIsThere() {
        upload(one, 400, true);
        Quotas restarted = new Quotas(services.vault(), services.points(), "three");
        fits(restarted, 600);
        full(restarted, 601);
    }

    @Test
    void whatWaitsToBeSealedCountsOnceBeforeAndAfter() {
        PointId id = upload(one, 400, false);
        fits(two, 600);
        full(two, 601);
        services.ingest().seal("acme", "web", List.of(id), "me");
        fits(two, 600);
        full(two, 601);
    }

    @Test
    void whatIsHiddenDoesNotCount() {
        PointId id = upload(one, 400, true);
        full(one, 700);
        var point = services.points()
                .find(new ItemId("acme", "web", "item-400"), id)
                .orElseThrow();
        Instant now = Instant.now();
        services.points().update(point, status -> status.withHidden(new PointStatus.Hidden(now, "t", now, "test")));
        fits(two, 1000);
        one.recount(ACME);
        fits(one, 1000);
    }

    @Test
    void aFailedUploadGivesItsRoomBack() {
        one.reserve(ACME, 1000).close();
        fits(one, 1000);
        fits(two, 1000);
    }

    @Test
    void anUploadOfUnknownLengthTakesWhatThereIsAndIsCutAfter() {
        upload(one, 400, true);
        try (Reservation room = two.reserve(ACME, -1)) {
            room.grow(600);
            VaultException e = assertThrows(VaultException.class, () -> room.grow(601));
            assertEquals(ErrorCode.QUOTA_EXCEEDED, e.code());
        }
        fits(one, 600);
    }

    @Test
    void aTenantWithoutQuotaHasNoRecords() {
        try (Reservation room = one.reserve(tenant(OptionalLong.empty()), -1)) {
            room.grow(Long.MAX_VALUE / 2);
            room.stored();
        }
    }

    @Test
    void anUploadThatEndsWhileItIsCountedIsNotMissed() {
        // Given an upload that ends right after the points were listed for the second, exact, count
        AtomicInteger lists = new AtomicInteger();
        AtomicReference<Reservation> underWay = new AtomicReference<>();
        Vault watched = (Vault) Proxy.newProxyInstance(
                Vault.class.getClassLoader(), new Class<?>[] {Vault.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(services.vault(), arguments);
                    if (method.getName().equals("list")
                            && ((BlobPath) arguments[0]).name().startsWith("points/")
                            && lists.incrementAndGet() == 2) {
                        services.ingest()
                                .ingest(IngestRequest.of(
                                        new ItemId("acme", "web", "late"),
                                        "f",
                                        Payload.stream(new ByteArrayInputStream(new byte[400]))));
                        underWay.get().grow(400);
                        underWay.get().stored();
                        underWay.get().close();
                    }
                    return answer;
                });
        underWay.set(one.reserve(ACME, 400));
        // When another connector admits what fits only without it, then it is refused
        full(new Quotas(watched, new PointStore(watched), "watched"), 700);
        assertEquals(2, lists.get());
    }

    @Test
    void ofManyThatRaceForTheLastBytesNoneGetsTooMuch() throws Exception {
        // Given four connectors, each of which admits uploads of 300 at the same time as the others
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Integer>> rounds = new ArrayList<>();
        for (int connector = 0; connector < 4; connector++) {
            Quotas quotas = new Quotas(services.vault(), services.points(), "racer-" + connector);
            for (int thread = 0; thread < 2; thread++) {
                rounds.add(() -> {
                    int admitted = 0;
                    for (int round = 0; round < 100; round++) {
                        try (Reservation room = quotas.reserve(ACME, 300)) {
                            most.accumulateAndGet(held.addAndGet(300), Math::max);
                            admitted++;
                            held.addAndGet(-300);
                        } catch (VaultException e) {
                            assertEquals(ErrorCode.QUOTA_EXCEEDED, e.code());
                        }
                    }
                    return admitted;
                });
            }
        }
        // When
        int admitted = 0;
        for (var result : threads.invokeAll(rounds)) {
            admitted += result.get();
        }
        threads.shutdown();
        // Then
        assertTrue(most.get() <= QUOTA, "held at once: " + most);
        assertTrue(admitted > 0, "nobody was admitted");
    }
}
