package dev.backupvault.procedure;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.operational.OperationalSettings;
import dev.backupvault.partner.Profiles;
import dev.backupvault.policy.Policies;
import dev.backupvault.retention.FollowedSources;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.VaultHome;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/** The shipped procedure templates with procedures of the test's own, on a vault in memory. */
final class ProcedureBench implements AutoCloseable {
    final InMemoryVault store = new InMemoryVault();
    final VaultServices services;
    final Procedures procedures = new Procedures();
    final List<String> said = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final VaultHome home;
    private final Main main = new Main();

    ProcedureBench(Path folder) throws Exception {
        this.folder = folder;
        this.services = VaultServices.on(
                store,
                new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)),
                Policies.parse(
                        "policies: {near: {keep: all, operational-copy: 2d}}".getBytes(StandardCharsets.UTF_8), "p"),
                Profiles.NONE,
                new OperationalSettings(folder.resolve("copies"), 1 << 20),
                FollowedSources.NONE);
        this.home = new VaultHome(folder.resolve("home"));
    }

    static String json(Object value) throws Exception {
        return new ObjectMapper().writeValueAsString(value);
    }

    /** @param more names and values of parameters */
    ProcedureBench procedure(String name, Object... more) throws Exception {
        Map<String, String> parameters = new HashMap<>(Map.of("source", "app", "item", "a"));
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i].toString(), more[i + 1] instanceof String text ? text : json(more[i + 1]));
        }
        home.procedure(name, "restore-procedure", parameters);
        return this;
    }

    ProcedureBench any(String name, String template, Map<String, String> parameters) throws Exception {
        home.procedure(name, template, parameters);
        return this;
    }

    ProcedureBench start() throws Exception {
        main.setPropertyPlaceholderLocations("file:config/application.properties");
        main.addInitialProperty("vault.home", home.folder().toString());
        main.addInitialProperty("vault.data", folder.resolve("data").toString());
        main.configure()
                .withRoutesIncludePattern(Stream.of("backup-errors", "restore-*", "drill", "restore/*")
                        .map(name -> "file:" + home.folder().resolve("routes") + "/" + name + ".camel.yaml")
                        .reduce((a, b) -> a + "," + b)
                        .orElseThrow());
        main.bind("backupVaultServices", services);
        main.bind("procedures", procedures);
        main.start();
        return this;
    }

    ProcedureBench store(String item, String content) throws Exception {
        return ingest("", item, content);
    }

    /** Also on this machine. */
    ProcedureBench storeNear(String item, String content) throws Exception {
        return ingest("&policy=near", item, content);
    }

    ProcedureBench storeLog(String item, String content) throws Exception {
        return ingest("&kind=log", item, content);
    }

    private ProcedureBench ingest(String more, String item, String content) throws Exception {
        try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
            template.sendBodyAndHeaders(
                    "backup-vault:ingest?source=app" + more,
                    content,
                    Map.of(BackupVaultConstants.ITEM, item, BackupVaultConstants.PATH, item));
        }
        return this;
    }

    /** Puts other bytes in the place of all data. */
    void damage() {
        for (BlobInfo blob : Listing.of(store, new BlobPath(Area.CONTENT, "data/"))) {
            byte[] other = new byte[(int) blob.bytes()];
            store.put(blob.path(), Bytes.of(other), blob.metadata(), Condition.unchanged(blob.etag()));
        }
    }

    RunRequest request() {
        return request(false, Map.of());
    }

    RunRequest request(boolean keep, Map<String, String> options) {
        return new RunRequest("tester", null, null, keep, options, said::add);
    }

    DrillReport run(String name) {
        return procedures.run(name, request());
    }

    Path data() {
        return folder.resolve("data");
    }

    /** What runs have left in the scratch folder, but for their locks. */
    List<Path> left() throws Exception {
        if (!Files.exists(data().resolve("scratch"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(data().resolve("scratch"))) {
            return all.filter(path -> path.getNameCount() > data().getNameCount() + 2)
                    .filter(path -> !path.getFileName().toString().equals("lock"))
                    .toList();
        }
    }

    List<Path> reports() throws Exception {
        try (Stream<Path> all = Files.list(data().resolve("reports"))) {
            return all.sorted().toList();
        }
    }

    @Override
    public void close() {
        procedures.stop();
        main.stop();
        services.close();
    }
}
