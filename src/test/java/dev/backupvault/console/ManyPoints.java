package dev.backupvault.console;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A vault's lists at full size: sources with points of which only manifests and statuses are there. A twentieth of all
 * are points of one item, as many are items of one point, and the other sources share the rest.
 */
final class ManyPoints {
    static final ItemId LONG = ItemId.of(source(0), "long");
    static final String WIDE = source(1);
    private static final int ITEMS = 5;
    private static final int CHAIN = 7;
    private static final int WRITERS = 8;

    private final PointStore store;
    private final Instant first;
    private final List<Future<?>> written = new ArrayList<>();

    private ManyPoints(PointStore store, Instant first) {
        this.store = store;
        this.first = first;
    }

    static String source(int number) {
        return "source-%04d".formatted(number);
    }

    /** @param sources at least three */
    static void fill(PointStore store, int sources, int points) throws InterruptedException, ExecutionException {
        ManyPoints vault = new ManyPoints(store, store.now().minus(Duration.ofDays(200)));
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            int twentieth = points / 20;
            vault.item(writers, LONG, twentieth);
            for (int item = 0; item < twentieth; item++) {
                vault.item(writers, ItemId.of(WIDE, "host-%05d/disk".formatted(item)), 1);
            }
            int rest = points - 2 * twentieth;
            for (int source = 2; source < sources; source++) {
                int own = rest / (sources - source);
                rest -= own;
                for (int item = 0; item < ITEMS; item++) {
                    vault.item(
                            writers,
                            ItemId.of(source(source), "item-" + item),
                            own / ITEMS + (item < own % ITEMS ? 1 : 0));
                }
            }
            for (Future<?> one : vault.written) {
                one.get();
            }
        } finally {
            writers.shutdownNow();
        }
    }

    private void item(ExecutorService writers, ItemId item, int points) {
        written.add(writers.submit(() -> {
            List<PointId> needs = List.of();
            for (int number = 0; number < points; number++) {
                PointId id = write(item, number, number % CHAIN == 0 ? List.of() : needs);
                needs = List.of(id);
            }
        }));
    }

    private PointId write(ItemId item, int number, List<PointId> needs) {
        Instant time = first.plus(Duration.ofMinutes(50L * number));
        PointId id = PointId.first(time, Identity.ofKeyedStream(item, Integer.toString(number)));
        Artifact artifact = new Artifact(
                id, "n", "n", VaultLayout.data(item, id, "n").name(), 1 << 20, Sha256.of(id.text()), null, null);
        SealedPoint sealed = store.seal(new Manifest(
                Manifest.FORMAT,
                id,
                item.tenant(),
                item.source(),
                item.item(),
                needs.isEmpty() ? PointKind.FULL : PointKind.INCREMENTAL,
                needs,
                time,
                "header",
                time,
                "generic",
                null,
                null,
                null,
                1 << 20,
                List.of(artifact),
                null,
                "w"));
        if (number % 10 == 0) {
            store.update(sealed, status -> status.withVerification(new PointStatus.Verification(time, 0, true, null)));
        }
        return id;
    }
}
