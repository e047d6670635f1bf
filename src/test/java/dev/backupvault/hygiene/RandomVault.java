package dev.backupvault.hygiene;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Profiled;
import dev.backupvault.point.Received;
import dev.backupvault.point.Sha256;
import dev.backupvault.point.Tombstone;
import dev.backupvault.point.UploadRecord;
import dev.backupvault.retention.TestClock;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A vault to which all that can go wrong happens, step by step. */
final class RandomVault {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<ItemId> ITEMS = List.of(ItemId.of("db", "app"), ItemId.of("db", "log"));

    final TestClock clock = new TestClock(START);
    final InMemoryVault vault = new InMemoryVault(clock, 3);
    private final PointStore points = new PointStore(vault);
    private final List<SealedPoint> sealed = new ArrayList<>();
    private final Random random;
    private int count;

    RandomVault(long seed) {
        this.random = new Random(seed);
    }

    void step() {
        clock.pass(Duration.ofHours(random.nextInt(60)));
        switch (random.nextInt(17)) {
            case 0, 1, 2, 3 -> seal();
            case 4 -> artifact(item(), Map.of("sha256", "x"));
            case 5 -> artifact(item(), Map.of("copyof", "x"));
            case 6 -> receive();
            case 7 -> points.upload(Identity.ofKeyedStream(item(), "k" + count++), upload());
            case 8 ->
                vault.put(
                        VaultLayout.quota("default", "c" + count++), Bytes.of(new byte[3]), Map.of(), Condition.ABSENT);
            case 16 ->
                vault.put(
                        VaultLayout.contract(Area.CONTENT, "run" + count++, "once"),
                        Bytes.of(new byte[3]),
                        Map.of(),
                        Condition.ABSENT);
            case 9 -> stage();
            default -> happen();
        }
    }

    private ItemId item() {
        return ITEMS.get(random.nextInt(ITEMS.size()));
    }

    private UploadRecord upload() {
        return new UploadRecord(1, "default", "db", "app", "n", id(), clock.instant(), "v1/8388608", clock.instant());
    }

    private PointId id() {
        return PointId.first(clock.instant(), Identity.ofKeyedStream(ITEMS.get(0), "id" + count++));
    }

    private Artifact artifact(ItemId item, Map<String, String> metadata) {
        PointId id = id();
        byte[] bytes = ("bytes " + "x".repeat(random.nextInt(5))).getBytes(StandardCharsets.UTF_8);
        boolean adopted = !metadata.containsKey("copyof") && random.nextInt(8) == 0;
        BlobPath path = adopted ? VaultLayout.elsewhere("other", "a" + count++) : VaultLayout.data(item, id, "n");
        vault.put(path, Bytes.of(bytes), metadata, Condition.ABSENT);
        return new Artifact(
                id,
                "n",
                "n",
                path.name(),
                bytes.length,
                Sha256.of("x"),
                null,
                null,
                adopted ? path.area().container() : null);
    }

    private void seal() {
        ItemId item = item();
        List<Artifact> artifacts = new ArrayList<>();
        artifacts.add(artifact(item, Map.of()));
        boolean set = random.nextInt(4) == 0;
        for (int more = random.nextInt(3); set && more > 0; more--) {
            artifacts.add(artifact(item, Map.of()));
        }
        List<PointId> bases = sealed.stream()
                .map(SealedPoint::manifest)
                .filter(base -> base.itemId().equals(item))
                .map(Manifest::point)
                .toList();
        List<PointId> needs =
                bases.isEmpty() || random.nextBoolean() ? List.of() : List.of(bases.get(random.nextInt(bases.size())));
        sealed.add(points.seal(new Manifest(
                1,
                set ? id() : artifacts.get(0).id(),
                item.tenant(),
                item.source(),
                item.item(),
                PointKind.FULL,
                needs,
                clock.instant(),
                "header",
                clock.instant(),
                "generic",
                null,
                null,
                null,
                artifacts.stream().mapToLong(Artifact::bytes).sum(),
                artifacts,
                null,
                "w")));
    }

    private void receive() {
        ItemId item = item();
        points.receive(new Received(
                1,
                item.tenant(),
                item.source(),
                item.item(),
                PointKind.FULL,
                List.of(),
                clock.instant(),
                "header",
                "generic",
                null,
                random.nextBoolean()
                        ? new Profiled("p", 1, 0, Map.of(), Map.of(), null, null, new Profiled.Part("s", 1, 2))
                        : null,
                null,
                artifact(item, Map.of()),
                clock.instant(),
                List.of()));
    }

    private void stage() {
        Bytes body = Bytes.of("block".getBytes(StandardCharsets.UTF_8));
        vault.stage(VaultLayout.data(item(), id(), "n"), new BlockId(0, 5, body.crc64()), body);
    }

    /** Something happens to a point. */
    private void happen() {
        if (sealed.isEmpty()) {
            return;
        }
        SealedPoint point = sealed.get(random.nextInt(sealed.size()));
        Manifest manifest = point.manifest();
        BlobPath place = VaultLayout.manifest(manifest.itemId(), manifest.point());
        Artifact artifact = manifest.artifacts().get(0);
        BlobPath data = VaultLayout.data(manifest.itemId(), artifact);
        switch (random.nextInt(8)) {
            case 0 -> remove(data);
            case 1 -> rewrite(data, new byte[] {1});
            case 2 -> remove(place);
            case 3 -> rewrite(place, read(place));
            case 4 -> status(point, status -> status.withHold(new PointStatus.Hold("c", "r", "me", clock.instant())));
            case 5 ->
                status(
                        point,
                        status -> status.withLock(
                                new PointStatus.Lock(clock.instant().plus(Duration.ofDays(20)), "vault")));
            case 6 -> status(point, status -> status.withPurging(new PointStatus.Purging(clock.instant(), "me")));
            default -> {
                points.bury(
                        manifest.itemId(),
                        new Tombstone(
                                1, manifest.point(), manifest.item(), List.of(), List.of(), clock.instant(), "me"));
                status(point, status -> status.withPurging(null));
            }
        }
    }

    private void status(SealedPoint point, java.util.function.UnaryOperator<PointStatus> change) {
        if (vault.stat(VaultLayout.manifest(
                        point.manifest().itemId(), point.manifest().point()))
                .isPresent()) {
            points.update(point, change);
        }
    }

    private void remove(BlobPath path) {
        vault.stat(path).ifPresent(blob -> vault.delete(path, blob.etag()));
    }

    private void rewrite(BlobPath path, byte[] bytes) {
        vault.stat(path)
                .ifPresent(blob -> vault.put(path, Bytes.of(bytes), blob.metadata(), Condition.unchanged(blob.etag())));
    }

    private byte[] read(BlobPath path) {
        return vault.stat(path).map(blob -> bytes(vault, path)).orElse(new byte[0]);
    }

    static byte[] bytes(InMemoryVault vault, BlobPath path) {
        try (var reading = vault.read(path, 0, Long.MAX_VALUE)) {
            return reading.stream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<BlobInfo> all(InMemoryVault vault) {
        List<BlobInfo> all = new ArrayList<>();
        for (Area area : List.of(Area.CONTENT, Area.STATE, new Area("other"))) {
            Listing.of(vault, new BlobPath(area, "")).forEach(all::add);
        }
        return all;
    }
}
