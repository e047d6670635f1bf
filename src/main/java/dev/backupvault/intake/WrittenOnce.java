package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Payload;
import dev.backupvault.partner.Linker;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Files that nobody writes twice under one name: other bytes are no newer version but a mistake. Thread-safe. */
final class WrittenOnce {
    private static final int PIECE = 64 << 10;
    private static final Set<PointStatus.State> WHOLE = Set.of(PointStatus.State.STORED, PointStatus.State.VERIFIED);

    private final PointStore points;

    WrittenOnce(PointStore points) {
        this.points = points;
    }

    /** The visible point that has this file, by its path; empty if it is new. */
    Optional<SealedPoint> earlier(ItemPoints item, IngestRequest request) {
        String file = request.profiled().facts().get(Linker.FILE);
        return item.points().stream()
                .filter(point -> !point.isHidden() && !point.damaged() && file != null)
                .filter(point -> file.equals(point.facts().get(Linker.FILE)))
                .sorted(Comparator.comparing(PointSummary::storedAt))
                .map(points::open)
                .filter(point -> artifact(point).path().equals(request.path()))
                .findFirst();
    }

    /** The request, which fails if its bytes are not those of the point. */
    static IngestRequest asBefore(IngestRequest request, SealedPoint earlier) {
        ExpectedDigest same = new ExpectedDigest(
                ExpectedDigest.Algorithm.SHA256,
                artifact(earlier).sha256().hex(),
                "the point " + earlier.manifest().point() + " of the same name",
                "such a file is never written twice: somebody wrote another one under its name, or two servers write"
                        + " into one folder; give what is new a source or a folder of its own");
        return request.withExpected(
                Stream.concat(request.expected().stream(), Stream.of(same)).toList());
    }

    /** A file whose time alone is another one is no new backup. @return empty if its bytes have to be looked at */
    Optional<IngestResult> touched(IngestRequest request, SealedPoint earlier) {
        Artifact stored = artifact(earlier);
        if (!(request.payload() instanceof Payload.OfFile file)
                || !request.expected().isEmpty()
                || Offered.modified(file).equals(stored.modifiedAt())
                || !hash(request, file).equals(stored.sha256())) {
            return Optional.empty();
        }
        return WHOLE.contains(points.status(earlier).state())
                ? Optional.of(new IngestResult(
                        IngestResult.Outcome.ALREADY_STORED,
                        earlier.manifest().point(),
                        Optional.of(earlier.manifest()),
                        0,
                        Duration.ZERO))
                : Optional.empty();
    }

    private static Artifact artifact(SealedPoint point) {
        return point.manifest().artifacts().get(0);
    }

    private static Sha256 hash(IngestRequest request, Payload.OfFile file) {
        FileSnapshot before = file.isFound() ? file.seen() : FileSnapshot.of(file.file());
        MessageDigest digest = Sha256.digester();
        byte[] piece = new byte[PIECE];
        try (InputStream in =
                request.pacer().pace(Channels.newInputStream(file.file().open()))) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                digest.update(piece, 0, length);
            }
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.SOURCE_UNREADABLE, "'" + file.file() + "' cannot be read: " + e.getMessage(), e)
                    .hint("it is tried again");
        }
        before.checkUnchanged(file.file());
        return Sha256.finish(digest);
    }
}
