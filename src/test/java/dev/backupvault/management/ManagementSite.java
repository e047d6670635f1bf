package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.management.ManagementApi.Answer;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.VaultHome;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A connector with the management API, and the vault behind it. */
final class ManagementSite implements AutoCloseable {
    private static final String PROCEDURE =
            """
            - templatedRoute:
                routeId: restore-one
                routeTemplateRef: restore-procedure
                parameters:
                  - {name: procedure, value: one}
                  - {name: source, value: drills}
                  - {name: item, value: db}
            """;
    private static final String POLICIES =
            "policies: {two: {keep: {last: 2}, minimum-age: 1ms, soft-delete: 1d, stop-at: {item: 10%, source: 10%}}}";
    /** What the environment calls an account that no policy names. */
    static final String ELSEWHERE = "elsewhere";

    final VaultServices services;
    final ManagementApi api;
    private final AzuriteServer store;
    private final Checker checker;

    private ManagementSite(AzuriteServer store, VaultServices services, ManagementApi api) {
        this.store = store;
        this.services = services;
        this.api = api;
        this.checker = new Checker(store.connectionString());
    }

    /** One source that takes files from {@code drop}, policy {@code two}, and a procedure of each kind. */
    static ManagementSite start(Path temp) throws Exception {
        AzuriteServer store = AzuriteServer.start(temp.resolve("azurite"));
        VaultServices services = VaultServices.on(store.account().connect(), VaultSettings.DEFAULT);
        services.vault().prepare();
        VaultHome home = new VaultHome(temp.resolve("home"))
                .source("inbox", Files.createDirectories(temp.resolve("drop")), Map.of("complete", "renamed"));
        Files.writeString(home.folder().resolve("config/policies.yaml"), POLICIES);
        Files.createDirectories(home.folder().resolve("routes/restore"));
        Files.copy(
                Launch.CHECKOUT.resolve("routes/restore/sample.camel.yaml"),
                home.folder().resolve("routes/restore/sample.camel.yaml"));
        Files.writeString(home.folder().resolve("routes/restore/one.camel.yaml"), PROCEDURE);
        ManagementApi api = ManagementApi.start(Launch.of(temp.resolve("data"), store.connectionString())
                .withHome(home.folder())
                .wrappedBy("env", "ELSEWHERE_AZURE_STORAGE_CONNECTION_STRING=" + store.connectionString()));
        return new ManagementSite(store, services, api);
    }

    String stored(String source, String item, byte[] bytes, String policy, List<PointId> needs) {
        return services.ingest()
                .ingest(IngestRequest.of(ItemId.of(source, item), item, Payload.stream(new ByteArrayInputStream(bytes)))
                        .withRules("generic", policy)
                        .withChain(
                                needs.isEmpty()
                                        ? dev.backupvault.point.PointKind.FULL
                                        : dev.backupvault.point.PointKind.INCREMENTAL,
                                needs))
                .point()
                .text();
    }

    String stored(String source, String item, byte[] bytes) {
        return stored(source, item, bytes, null, List.of());
    }

    Answer awaited(Answer accepted) {
        assertEquals(202, accepted.status(), accepted.text());
        String task = accepted.header("Location");
        assertEquals("/v1/tasks/" + accepted.field("id"), task);
        Answer[] last = new Answer[1];
        Awaitility.await("the task has ended")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    last[0] = api.get("viewer", task);
                    return last[0].json().has("ended");
                });
        return last[0];
    }

    static void answered(int status, String code, Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertEquals(code, answer.field("code"), answer.text());
    }

    void damage(String id) {
        Checker.Point point = checker.check().points().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow();
        var blob = checker.content(point.files().get(0).blob());
        byte[] bytes = blob.downloadContent().toBytes();
        bytes[bytes.length / 2] ^= 1;
        var metadata = blob.getProperties().getMetadata();
        blob.upload(new ByteArrayInputStream(bytes), bytes.length, true);
        blob.setMetadata(metadata);
    }

    @Override
    public void close() throws InterruptedException {
        api.close();
        services.close();
        store.close();
    }
}
