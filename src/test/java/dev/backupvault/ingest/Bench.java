package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.BufferPool;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Ingest on a vault of the test's choice, without retries, and what a test wants to know of the vault. */
public final class Bench implements AutoCloseable {
    public static final ItemId ITEM = ItemId.of("src", "db");
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.678Z");

    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final Vault vault;
    private final Ingest ingest;
    private final WrittenAudit audit = new WrittenAudit();

    public Bench(Vault vault) {
        this(vault, request -> Tee.NONE);
    }

    /** @param tees what else gets the bytes */
    public Bench(Vault vault, Function<IngestRequest, Tee> tees) {
        this.vault = vault;
        BlockUploader uploader = new BlockUploader(vault, new BufferPool(32L << 20), senders, 2);
        this.ingest = new Ingest(
                vault,
                new PointStore(vault),
                uploader,
                new BlockSchedule(BlockSchedule.FIRST),
                audit,
                AfterSeal.NOTHING,
                tees,
                "test");
    }

    public Ingest ingest() {
        return ingest;
    }

    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Writes a file whose identity depends on its length alone. */
    public static Path file(Path folder, String name, byte[] bytes) {
        try {
            Path file = Files.write(folder.resolve(name), bytes);
            return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static IngestRequest fileRequest(Path file) {
        return IngestRequest.of(ITEM, file.getFileName().toString(), Payload.file(SourceFile.chosen(file)));
    }

    public static IngestRequest streamRequest(byte[] bytes, OptionalLong length, String key) {
        return IngestRequest.of(
                ITEM,
                "stream",
                new Payload.OfStream(new ByteArrayInputStream(bytes), length, Optional.ofNullable(key)));
    }

    public IngestResult ingest(IngestRequest request) {
        return ingest.ingest(request);
    }

    public IngestResult seal(PointId... received) {
        return ingest.seal(ITEM.tenant(), ITEM.source(), List.of(received), "me");
    }

    /** Why it is refused; nothing may be visible then. */
    public ErrorCode refused(IngestRequest request) {
        ErrorCode code =
                assertThrows(VaultException.class, () -> ingest(request)).code();
        assertEquals(List.of(), list(), "nothing may be visible");
        return code;
    }

    /** What was written down, such as {@code store by source src}. */
    public List<String> audited() {
        return audit.entries.stream()
                .map(entry -> entry.act().word() + " by " + entry.by())
                .toList();
    }

    public SealedPoint store(Path file) {
        return find(ingest(fileRequest(file)));
    }

    public SealedPoint find(IngestResult result) {
        return points().find(ITEM, result.point()).orElseThrow();
    }

    public PointStore points() {
        return new PointStore(vault);
    }

    public List<PointSummary> list() {
        return points().list(null, null, null).toList();
    }

    /** The bytes of a point's only artifact. */
    public byte[] read(SealedPoint point) {
        try (Vault.Reading reading = vault.read(
                VaultLayout.data(
                        point.manifest().itemId(),
                        point.manifest().artifacts().get(0).blob()),
                0,
                Long.MAX_VALUE)) {
            return reading.stream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
