package dev.backupvault.component;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.hygiene.Cleaner;
import dev.backupvault.ingest.Bench;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointStatus.State;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.SmallDisk;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.VaultLayout;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The component in another application: found by its name, wired by type, used from Java routes. */
class ComponentTest {
    private static final byte[] BYTES = Bench.bytes(1234);

    @TempDir
    private Path folder;

    private final InMemoryVault store = new InMemoryVault();
    private final VaultServices services =
            VaultServices.on(store, new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5)));
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        camel.getRegistry().bind("services", services);
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        services.close();
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        Exchange result = template.send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
        if (result.getException() != null) {
            throw result.getException() instanceof RuntimeException e
                    ? e
                    : new IllegalStateException(result.getException());
        }
        return result;
    }

    private List<PointSummary> points() {
        return services.points().list(null, null, null).toList();
    }

    private String ingested() {
        return send("backup-vault:ingest?source=app", BYTES, Map.of(BackupVaultConstants.PATH, "a"))
                .getMessage()
                .getHeader(BackupVaultConstants.POINT, String.class);
    }

    private static String rootMessage(Throwable error) {
        return error.getCause() == null ? String.valueOf(error.getMessage()) : rootMessage(error.getCause());
    }

    @Test
    void filesPathsStreamsAndBytesAreStored() throws Exception {
        // Given
        Path file = Files.write(folder.resolve("file"), BYTES);
        List<Object> bodies = List.of(file, file.toFile(), new ByteArrayInputStream(BYTES), BYTES, "text");
        for (Object body : bodies) {
            // When
            Exchange result = send("backup-vault:ingest?source=app&item=thing", body, Map.of());
            // Then
            assertEquals(
                    body == bodies.get(1) ? "already_stored" : "stored",
                    result.getMessage().getHeader(BackupVaultConstants.OUTCOME));
            assertTrue(result.getMessage()
                    .getHeader(BackupVaultConstants.POINT, String.class)
                    .matches("\\d{8}T\\d{6}Z-[0-9a-f]{20}"));
        }
        assertEquals(4, points().size());
        assertTrue(points().stream()
                .allMatch(point -> point.item().equals("thing")
                        && point.source().equals("app")
                        && point.tenant().equals("default")));
    }

    @Test
    void headersNameItemAndPathAndCheckTheBytes() {
        Map<String, Object> headers = Map.of(
                BackupVaultConstants.ITEM,
                "db",
                BackupVaultConstants.PATH,
                "x/y.bak",
                BackupVaultConstants.LENGTH,
                1234L,
                BackupVaultConstants.KEY,
                "k");
        Exchange first = send("backup-vault:ingest?source=app", BYTES, headers);
        Exchange again = send("backup-vault:ingest?source=app", new ByteArrayInputStream(BYTES), headers);
        assertEquals(
                first.getMessage().getHeader(BackupVaultConstants.POINT),
                again.getMessage().getHeader(BackupVaultConstants.POINT));
        assertEquals("already_stored", again.getMessage().getHeader(BackupVaultConstants.OUTCOME));
        assertEquals("db", points().get(0).item());
        Map<String, Object> wrong = Map.of(BackupVaultConstants.PATH, "z", BackupVaultConstants.SHA256, "0".repeat(64));
        assertEquals(
                ErrorCode.DIGEST_MISMATCH,
                assertThrows(VaultException.class, () -> send("backup-vault:ingest?source=app", BYTES, wrong))
                        .code());
        assertEquals(1, points().size());
    }

    @Test
    void aChecksumFileBesideAFileMustMatch() throws Exception {
        Path file = Files.write(folder.resolve("a"), BYTES);
        Files.writeString(folder.resolve("a.md5"), "0".repeat(32));
        assertEquals(
                ErrorCode.DIGEST_MISMATCH,
                assertThrows(VaultException.class, () -> send("backup-vault:ingest?source=app", file, Map.of()))
                        .code());
        assertEquals(
                "stored",
                send("backup-vault:ingest?source=app&sidecars=false", file, Map.of())
                        .getMessage()
                        .getHeader(BackupVaultConstants.OUTCOME));
    }

    @Test
    void aPointIsVerifiedAndItsDamageFailsTheExchange() {
        // Given
        String id = ingested();
        // When
        Exchange good = send("backup-vault:verify", null, Map.of(BackupVaultConstants.POINT, id));
        // Then
        assertEquals("good", good.getMessage().getHeader(BackupVaultConstants.OUTCOME));
        assertEquals(State.VERIFIED, points().get(0).state());
        var data = store.list(
                        new dev.backupvault.vault.BlobPath(dev.backupvault.vault.Area.CONTENT, "data/"),
                        java.util.Optional.empty())
                .blobs()
                .get(0);
        store.delete(data.path(), data.etag());
        assertEquals(
                ErrorCode.DATA_DAMAGED,
                assertThrows(VaultException.class, () -> send("backup-vault:verify?source=app&item=a", null, Map.of()))
                        .code());
        assertEquals(State.DAMAGED, points().get(0).state());
    }

    @Test
    void aPointIsRestored() throws Exception {
        ingested();
        Exchange result = send("backup-vault:restore?source=app&item=a&to=" + folder.resolve("out"), null, Map.of());
        assertEquals(
                List.of(folder.toRealPath().resolve("out/a")),
                result.getMessage().getBody());
        assertArrayEquals(BYTES, Files.readAllBytes(folder.resolve("out/a")));
    }

    @Test
    void aRestoreTakesASelectionBelowAFolderOfTheMessage() throws Exception {
        // Given
        for (String path : List.of("wal/1", "wal/2", "other/3")) {
            send("backup-vault:ingest?source=app", path.getBytes(), Map.of(BackupVaultConstants.PATH, path));
        }
        Map<String, Object> below =
                Map.of(BackupVaultConstants.BELOW, folder.resolve("run").toString());
        // When
        Exchange several = send("backup-vault:restore?source=app&items=wal/*&to=out", null, below);
        // Then
        List<?> restored = several.getProperty(BackupVaultComponent.RESTORED, List.class);
        assertEquals(2, restored.size());
        assertEquals("wal/1", Files.readString(folder.resolve("run/out/wal/1")));
        assertFalse(Files.exists(folder.resolve("run/out/other")));
        // And as of a time before all of them there is none
        Map<String, Object> early = Map.of(BackupVaultConstants.AS_OF, Instant.parse("2001-01-01T00:00:00Z"));
        String one = "backup-vault:restore?source=app&item=wal/1&to=" + folder.resolve("early");
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                assertThrows(VaultException.class, () -> send(one, null, early)).code());
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                assertThrows(
                                VaultException.class,
                                () -> send(
                                        "backup-vault:restore?source=app&items=**&since=2099-01-01T00:00:00Z&to="
                                                + folder.resolve("late"),
                                        null,
                                        Map.of()))
                        .code());
        // And whoever listens may end it
        LongConsumer impatient = bytes -> {
            throw new IllegalStateException("enough");
        };
        Exchange ended = template.send(one, exchange -> exchange.setProperty(BackupVaultComponent.PROGRESS, impatient));
        assertEquals("enough", ended.getException().getMessage());
    }

    @Test
    void aRestoreThatHasNoRoomWritesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1)) {
            // Given points that fit one by one, and not together
            for (int length : new int[] {2000, 4000}) {
                send(
                        "backup-vault:ingest?source=app",
                        Bench.bytes(length),
                        Map.of(BackupVaultConstants.PATH, "of " + length));
            }
            disk.fill(1 << 12); // a page: nothing smaller can be left
            // When
            String to =
                    "backup-vault:restore?source=app&items=**&to=" + disk.root().resolve("to");
            VaultException refused = assertThrows(VaultException.class, () -> send(to, null, Map.of()));
            // Then
            assertEquals(ErrorCode.RESTORE_TARGET, refused.code());
            assertTrue(
                    refused.fact()
                            .contains("has no room for what is to be restored: expected 6000 bytes, found 4096 bytes"),
                    refused.fact());
            try (var there = Files.list(disk.root())) {
                assertEquals(
                        List.of(".ballast"),
                        there.map(path -> path.getFileName().toString()).toList());
            }
        }
    }

    @Test
    void duePointsAreConsumedAndVerifiedOnce() throws Exception {
        // Given
        ingested();
        send("backup-vault:ingest?source=app", BYTES, Map.of(BackupVaultConstants.PATH, "b"));
        List<String> seen = new CopyOnWriteArrayList<>();
        // When
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("backup-vault:points?every=30d&initialDelay=0&delay=20")
                        .process(exchange ->
                                seen.add(exchange.getMessage().getHeader(BackupVaultConstants.POINT, String.class)))
                        .to("backup-vault:verify");
            }
        });
        // Then
        Awaitility.await().until(() -> points().stream().allMatch(point -> point.state() == State.VERIFIED));
        assertEquals(2, seen.stream().distinct().count());
    }

    @Test
    void whereNoPolicyReplicatesNothingIsDueForIt() throws Exception {
        // Given
        ingested();
        List<String> seen = new CopyOnWriteArrayList<>();
        CountDownLatch polled = new CountDownLatch(2);
        // When
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("backup-vault:points?due=replication&initialDelay=0&delay=20&sendEmptyMessageWhenIdle=true")
                        .process(exchange -> {
                            polled.countDown();
                            if (exchange.getMessage().getBody() != null) {
                                seen.add("a point");
                            }
                        });
            }
        });
        // Then
        assertTrue(polled.await(30, TimeUnit.SECONDS));
        assertEquals(List.of(), seen);
    }

    @Test
    void replicateNeedsALocation() throws Exception {
        ingested();
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> send("backup-vault:replicate?source=app&item=a", null, Map.of()))
                .getMessage()
                .contains(BackupVaultConstants.LOCATION));
    }

    @Test
    void aLocationThatNobodyHasConfiguredIsSaid() throws Exception {
        ingested();
        VaultException error = assertThrows(
                VaultException.class,
                () -> send(
                        "backup-vault:replicate?source=app&item=a",
                        null,
                        Map.of(BackupVaultConstants.LOCATION, "nowhere-west")));
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        assertTrue(error.getMessage().contains("NOWHERE_WEST_AZURE_STORAGE_CONNECTION_STRING"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup-vault:ingest | needs a source",
                "backup-vault:restore | parameter 'to'",
                "backup-vault:points | only be consumed",
                "backup-vault:clean?olderThan=7d | at least 8 days",
                "backup-vault:store | no operation 'store'",
                "backup-vault:ingest?source=a&kind=half | HALF",
                "backup-vault:verify?colour=red | colour"
            })
    void wrongUseIsSaidWhenTheRouteIsMade(String uri, String message) {
        Exception error =
                assertThrows(Exception.class, () -> camel.getEndpoint(uri).createProducer());
        assertTrue(rootMessage(error).contains(message), rootMessage(error));
    }

    @Test
    void sourcesAreCleanedAndThenWhatBelongsToNone() throws Exception {
        // Given
        ingested();
        store.put(
                VaultLayout.data(ItemId.of("gone", "x"), points().get(0).point(), "n"),
                Bytes.of(new byte[1]),
                Map.of(),
                Condition.ABSENT);
        List<Object> outcomes = new CopyOnWriteArrayList<>();
        List<Origin> seen = new CopyOnWriteArrayList<>();
        // When
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("backup-vault:points?due=hygiene&initialDelay=0&delay=600000")
                        .process(exchange -> seen.add(exchange.getMessage().getBody(Origin.class)))
                        .to("backup-vault:clean?olderThan=8d")
                        .process(exchange -> outcomes.add(exchange.getMessage().getBody()));
            }
        });
        // Then
        Awaitility.await().until(() -> outcomes.size() == 3);
        assertEquals(
                List.of(new Origin("default", "app"), new Origin("default", "gone"), new Origin(null, null)), seen);
        assertEquals(Collections.nCopies(3, new Cleaner.Outcome(0, 0, 0)), outcomes);
    }

    @Test
    void onlyPointsCanBeConsumed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> camel.getEndpoint("backup-vault:verify")
                        .createConsumer(exchange -> {}))
                .getMessage()
                .contains("backup-vault:points"));
    }

    @Test
    void whatTheMessageLacksIsSaid() {
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> send("backup-vault:ingest?source=a", BYTES, Map.of()))
                .getMessage()
                .contains(BackupVaultConstants.PATH));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> send("backup-vault:verify", null, Map.of()))
                .getMessage()
                .contains(BackupVaultConstants.POINT));
        assertThrows(
                IllegalArgumentException.class,
                () -> send("backup-vault:verify", null, Map.of(BackupVaultConstants.POINT, "../x")));
        assertEquals(
                ErrorCode.POINT_NOT_FOUND,
                assertThrows(
                                VaultException.class,
                                () -> send(
                                        "backup-vault:verify",
                                        null,
                                        Map.of(BackupVaultConstants.POINT, "20261122T014042Z-5d41402abc4b2a76b971")))
                        .code());
    }

    @Test
    void withoutAStoreTheComponentSaysWhatItNeeds() throws Exception {
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            other.start();
            Exchange result = other.createProducerTemplate().send("backup-vault:verify", exchange -> {});
            assertTrue(
                    rootMessage(result.getException()).contains("BlobServiceClient"),
                    rootMessage(result.getException()));
        }
    }

    @Test
    void servicesOfTheApplicationStayOpenWhenCamelStops() {
        ingested();
        camel.stop();
        assertTrue(store.stat(VaultLayout.manifest(Bench.ITEM, points().get(0).point()))
                .isEmpty());
        assertEquals(
                "STORED",
                services.ingest()
                        .ingest(Bench.fileRequest(Bench.file(folder, "late", Bench.bytes((8 << 20) + 1))))
                        .outcome()
                        .name());
    }
}
