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
import dev.backupvault.point.Profiled;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Files that nobody writes twice under one name: other bytes are no newer version but a mistake. Thread-safe. */
final class WrittenOnce {
    private static final int PIECE = 64 << 10;
    private static final int PROVED_WHOLE = 2;
    private static final Set<PointStatus.State> WHOLE = Set.of(PointStatus.State.STORED, PointStatus.State.VERIFIED);

    private final PointStore points;

    WrittenOnce(PointStore points) {
        this.points = points;
    }

    /** The visible points that have a file of this path, the newest first; none if it is new. */
    List<SealedPoint> earlier(ItemPoints item, IngestRequest request) {
        String file = request.profiled().facts().get(Linker.FILE);
        return item.points().stream()
                .filter(point -> !point.isHidden() && !point.damaged() && file != null)
                .filter(point -> file.equals(point.facts().get(Linker.FILE)))
                .sorted(Comparator.comparing(PointSummary::storedAt).reversed())
                .map(points::open)
                .filter(point -> artifact(point).path().equals(request.path()))
                .toList();
    }

    /** The request, which fails if one of the points is whole for all we know, and its bytes are those of none. */
    IngestRequest checked(IngestRequest request, List<SealedPoint> earlier) {
        Optional<SealedPoint> whole =
                earlier.stream().filter(point -> !isCut(point, request)).findFirst();
        return whole.map(point -> asBefore(request, point, earlier)).orElse(request);
    }

    private static IngestRequest asBefore(IngestRequest request, SealedPoint whole, List<SealedPoint> earlier) {
        ExpectedDigest same = new ExpectedDigest(
                ExpectedDigest.Algorithm.SHA256,
                artifact(whole).sha256().hex(),
                earlier.stream()
                        .filter(point -> point != whole)
                        .map(point -> artifact(point).sha256().hex())
                        .toList(),
                "the point " + whole.manifest().point() + " of the same name",
                "such a file is never written twice: somebody wrote another one under its name, or two servers write"
                        + " into one folder; give what is new a source or a folder of its own");
        return request.withExpected(
                Stream.concat(request.expected().stream(), Stream.of(same)).toList());
    }

    /**
     * Whether a point is not whole, or only the beginning of what the file is. A length alone would tell too little:
     * another server's file may be the longer one.
     */
    private boolean isCut(SealedPoint point, IngestRequest request) {
        PointStatus.Verification verified = points.status(point).verification();
        if (verified != null && verified.detail() != null) {
            return true;
        }
        return level(point) < PROVED_WHOLE
                && (verified == null || verified.level() < PROVED_WHOLE)
                && request.payload() instanceof Payload.OfFile file
                && artifact(point).bytes() < snapshot(file).bytes()
                && hash(request, file, artifact(point).bytes())
                        .equals(artifact(point).sha256());
    }

    private static int level(SealedPoint point) {
        Profiled profiled = point.manifest().profiled();
        return profiled == null ? 0 : profiled.level();
    }

    /** A file whose time alone is another one is no new backup. @return empty if its bytes have to be looked at */
    Optional<IngestResult> touched(IngestRequest request, List<SealedPoint> earlier) {
        if (earlier.isEmpty()
                || !(request.payload() instanceof Payload.OfFile file)
                || !request.expected().isEmpty()
                || earlier.stream().anyMatch(point -> Offered.modified(file)
                        .equals(artifact(point).modifiedAt()))) {
            return Optional.empty();
        }
        Sha256 own = hash(request, file, Long.MAX_VALUE);
        return earlier.stream()
                .filter(point -> own.equals(artifact(point).sha256()))
                .filter(point -> WHOLE.contains(points.status(point).state()))
                .findFirst()
                .map(SealedPoint::manifest)
                .map(manifest -> new IngestResult(
                        IngestResult.Outcome.ALREADY_STORED,
                        manifest.point(),
                        Optional.of(manifest),
                        0,
                        Duration.ZERO));
    }

    private static Artifact artifact(SealedPoint point) {
        return point.manifest().artifacts().get(0);
    }

    private static FileSnapshot snapshot(Payload.OfFile file) {
        return file.isFound() ? file.seen() : FileSnapshot.of(file.file());
    }

    /** @param most how many bytes are read from its beginning */
    private static Sha256 hash(IngestRequest request, Payload.OfFile file, long most) {
        FileSnapshot before = snapshot(file);
        MessageDigest digest = Sha256.digester();
        byte[] piece = new byte[PIECE];
        try (InputStream in =
                request.pacer().pace(Channels.newInputStream(file.file().open()))) {
            int length = 0;
            for (long left = most; left > 0 && length >= 0; left -= length) {
                length = in.read(piece, 0, (int) Math.min(PIECE, left));
                digest.update(piece, 0, Math.max(length, 0));
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
