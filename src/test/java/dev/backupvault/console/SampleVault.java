package dev.backupvault.console;

import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A vault with something to see in it, and a connector of its own in front. */
final class SampleVault implements AutoCloseable {
    static final String SOURCE = "inbox";
    static final String ITEM = "db";
    private static final String POLICIES =
            "policies: {gfs: {keep: {last: 3}, minimum-age: 1ms, soft-delete: 1d, alert: {no-point-for: 26h}}}";

    private final AzuriteServer store;
    private final VaultServices services;
    private final VaultHome home;
    private final Path drop;
    private final Path slow;
    private final Path data;
    private final List<PointId> points = new ArrayList<>();

    private SampleVault(Path temp, AzuriteServer store) throws IOException {
        this.store = store;
        this.data = temp.resolve("data");
        this.services = VaultServices.on(store.account().connect(), VaultSettings.DEFAULT);
        services.vault().prepare();
        this.drop = Files.createDirectories(temp.resolve("drop"));
        this.slow = Files.createDirectories(temp.resolve("slow"));
        this.home = new VaultHome(temp.resolve("home"))
                .source(SOURCE, drop, Map.of("complete", "renamed", "policy", "gfs"))
                .source("before", Files.createDirectories(temp.resolve("before")), Map.of("complete", "renamed"))
                .source("quiet", Files.createDirectories(temp.resolve("quiet")), Map.of("complete", "renamed"))
                .source("slow", slow, Map.of("complete", "renamed", "bandwidth", "512KiB/s"))
                .procedure("one", "restore-procedure", Map.of("source", SOURCE, "item", ITEM));
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES);
    }

    static SampleVault make(Path temp) throws Exception {
        SampleVault sample = new SampleVault(temp, AzuriteServer.start(temp.resolve("azurite")));
        sample.fill();
        return sample;
    }

    /** Two chains of an item, of three and of two points, and some other items. */
    private void fill() {
        Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(4, ChronoUnit.DAYS);
        for (int day = 0; day < 5; day++) {
            List<PointId> needs = day % 3 == 0 ? List.of() : List.of(points.get(day - 1));
            points.add(store(ITEM, "day " + day, first.plus(day, ChronoUnit.DAYS), needs));
        }
        for (String item : List.of("etc.tar.gz", "home/anna.tar", "Rechnungen März 2026.zip")) {
            store(item, item, first, List.of());
        }
        services.ingest()
                .ingest(IngestRequest.of(
                        ItemId.of("before", "old"), "old", Payload.stream(new ByteArrayInputStream(new byte[10]))));
    }

    private PointId store(String item, String content, Instant taken, List<PointId> needs) {
        return services.ingest()
                .ingest(IngestRequest.of(
                                ItemId.of(SOURCE, item),
                                item,
                                Payload.stream(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))))
                        .withRules("generic", "gfs")
                        .withBackupTime(new BackupTime(taken, "modification-time"))
                        .withChain(needs.isEmpty() ? PointKind.FULL : PointKind.INCREMENTAL, needs))
                .point();
    }

    Launch launch() {
        return Launch.of(data, store.connectionString()).withHome(home.folder());
    }

    VaultServices services() {
        return services;
    }

    AzuriteServer store() {
        return store;
    }

    /** Of the item, oldest first: full, incremental, incremental, full, incremental. */
    List<PointId> points() {
        return points;
    }

    Path drop() {
        return drop;
    }

    /** The folder of a source that takes two minutes for 64 MiB. */
    Path slow() {
        return slow;
    }

    Path data() {
        return data;
    }

    @Override
    public void close() throws InterruptedException {
        services.close();
        store.close();
    }
}
