package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Files of real tools, by a shipped profile, in a vault of its own. */
final class ProfileBench implements AutoCloseable {
    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);
    private final Bench bench = new Bench(vault);
    private final Intake intake = new Intake(Profiles.read(Path.of("config/partners")), bench.ingest(), points);
    private final String profile;

    ProfileBench(String profile) {
        this.profile = profile;
    }

    /**
     * Stores a file, reads it back, and compares.
     *
     * @param below the source's folder
     */
    SealedPoint store(Path below, Path file) throws IOException {
        Manifest stored = intake.ingest(request(below, file), false).manifest().orElseThrow();
        assertEquals(profile, stored.partner(), () -> file + " is not the profile's");
        SealedPoint point = points.find(stored.itemId(), stored.point()).orElseThrow();
        assertArrayEquals(Files.readAllBytes(file), bench.read(point));
        return point;
    }

    private IngestRequest request(Path below, Path file) {
        String path = below.relativize(file).toString();
        return IngestRequest.of(ItemId.of("real", path), path, Payload.file(SourceFile.chosen(file)))
                .withRules(profile, null);
    }

    /** Why it is not stored. */
    ErrorCode refused(Path below, Path file) {
        return assertThrows(VaultException.class, () -> intake.ingest(request(below, file), false))
                .code();
    }

    /** The level that is proved of what is in the store. */
    int proved(SealedPoint point, int wanted) {
        var verification =
                new Verifier(vault, points, new WrittenAudit()).verify(point, "me", UnaryOperator.identity(), wanted);
        assertEquals(null, verification.detail());
        return verification.level();
    }

    /** The point's bytes, from the store. */
    byte[] read(SealedPoint point) {
        return bench.read(point);
    }

    @Override
    public void close() {
        bench.close();
    }
}
