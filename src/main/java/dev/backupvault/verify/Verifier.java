package dev.backupvault.verify;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a point's bytes back from the store, hashes them and compares with the manifest: the only proof that a backup
 * is still whole. Headers and stored checksums are not trusted. Thread-safe.
 */
public final class Verifier {
    private static final int BY_TOOL = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private final Vault vault;
    private final PointStore points;
    private final Audit audit;
    private final ChainMarks marks;
    private final FormatCheck formats;
    private final ToIntFunction<Manifest> wanted;

    /** Proves nothing but the bytes, unless it is asked to. */
    public Verifier(Vault vault, PointStore points, Audit audit) {
        this(vault, points, audit, manifest -> 0);
    }

    /** @param wanted the level that a point is to reach, 0 to 4 */
    public Verifier(Vault vault, PointStore points, Audit audit, ToIntFunction<Manifest> wanted) {
        this.formats = new FormatCheck(vault);
        this.wanted = wanted;
        this.vault = vault;
        this.points = points;
        this.audit = audit;
        this.marks = new ChainMarks(points, audit);
    }

    /**
     * Verifies a point and writes the result into its status, and into those of the points that need it.
     *
     * @param by who wants it, for the audit
     * @throws VaultException if the store cannot be read: that says nothing about the point, and its status stays as it
     *     was; or if not all that needs it could be marked, which the next verification does
     */
    public Verification verify(SealedPoint point, String by) {
        return verify(point, by, UnaryOperator.identity(), wanted.applyAsInt(point.manifest()));
    }

    /**
     * The same, at a pace.
     *
     * @param pace put around each stream that is read
     */
    public Verification verify(SealedPoint point, String by, UnaryOperator<InputStream> pace) {
        return verify(point, by, pace, wanted.applyAsInt(point.manifest()));
    }

    /**
     * The same, to a level.
     *
     * @param level 0 to 4: what is proved of the partner's format besides the bytes themselves, as far as it is known
     */
    public Verification verify(SealedPoint point, String by, UnaryOperator<InputStream> pace, int level) {
        long started = System.nanoTime();
        Manifest manifest = point.manifest();
        String damage = null;
        long read = 0;
        for (Artifact artifact : manifest.artifacts()) {
            Optional<String> wrong = damage(manifest, artifact, pace);
            if (wrong.isPresent()) {
                damage = wrong.get();
                break;
            }
            read += artifact.bytes();
        }
        if (damage == null && manifest.bytes() != read) {
            damage = "the manifest says " + manifest.bytes() + " bytes, its artifacts have " + read;
        }
        // What was proved of these bytes is not proved again: of a repository it would take a look into each file.
        FormatCheck.Reached format = damage == null && level > proved(point, 0)
                ? formats.check(manifest, level)
                : new FormatCheck.Reached(0, null);
        Instant now = points.now();
        var result = new PointStatus.Verification(
                now,
                damage == null && format.flaw() == null ? proved(point, format.level()) : 0,
                damage == null,
                damage == null ? format.flaw() : damage);
        record(point, result, read, by);
        Verification verification = new Verification(
                manifest.point(),
                damage == null,
                result.detail(),
                result.level(),
                read,
                now,
                Duration.ofNanos(System.nanoTime() - started));
        if (damage == null && format.flaw() != null) {
            LOG.error(
                    "not-whole point={} why=\"{}\" hint=\"its bytes are those that were stored: the backup itself is incomplete\"",
                    manifest.point(),
                    format.flaw());
        } else if (damage == null) {
            LOG.info(
                    "verified point={} level={} bytes={} seconds={}",
                    manifest.point(),
                    result.level(),
                    read,
                    "%.2f".formatted(verification.took().toNanos() / 1e9));
        }
        return verification;
    }

    /**
     * Writes into a point's status that the partner's own tool could use what was restored of it: level 4.
     *
     * @param point all of whose bytes were just read from the store and compared
     */
    public void provedByTool(SealedPoint point, String by) {
        long bytes = point.manifest().bytes();
        record(point, new PointStatus.Verification(points.now(), BY_TOOL, true, null), bytes, by);
    }

    /** What was proved of the same bytes before still holds. */
    private int proved(SealedPoint point, int reached) {
        PointStatus.Verification before = points.status(point).verification();
        int arrived = point.manifest().profiled() == null
                ? 0
                : point.manifest().profiled().level();
        return Math.max(Math.max(reached, arrived), before == null || !before.good() ? 0 : before.level());
    }

    /**
     * The point itself is called good last and damaged first: whatever is cut, too little is trusted, and not too much.
     */
    private void record(SealedPoint point, PointStatus.Verification result, long read, String by) {
        Manifest manifest = point.manifest();
        PointStatus before = points.status(point);
        if (result.good()) {
            marks.correct(point, before, true, by);
        } else {
            LOG.error(
                    "damaged point={} code={} detail=\"{}\"",
                    manifest.point(),
                    ErrorCode.DATA_DAMAGED.id(),
                    result.detail());
        }
        points.update(point, status -> status.withVerification(result));
        audit.after(AuditEntry.of(
                        Act.VERIFY,
                        manifest.itemId(),
                        manifest.point(),
                        by,
                        result.good()
                                ? "good, " + read + " bytes read back, level " + result.level()
                                : "damaged: " + result.detail())
                .withBytes(read));
        if (!result.good()) {
            marks.correct(point, before, false, by);
        }
    }

    /**
     * Reads one artifact back, and writes nothing.
     *
     * @return what is wrong with it, if anything is
     * @throws VaultException if the store cannot be read
     */
    public Optional<String> damage(Manifest manifest, Artifact artifact) {
        return damage(manifest, artifact, UnaryOperator.identity());
    }

    private Optional<String> damage(Manifest manifest, Artifact artifact, UnaryOperator<InputStream> pace) {
        BlobPath path = VaultLayout.data(manifest.itemId(), artifact);
        try {
            Vault.Reading reading = vault.read(path, 0, Long.MAX_VALUE);
            Optional<String> wrong = damage(reading.info(), artifact);
            if (wrong.isPresent()) {
                reading.close();
                return wrong;
            }
            Sha256 found = hash(pace.apply(reading.stream()));
            return found.equals(artifact.sha256())
                    ? Optional.empty()
                    : Optional.of("'" + artifact.name() + "' has other bytes in the store: expected sha256 "
                            + artifact.sha256() + ", found " + found);
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                return Optional.of("'" + artifact.name() + "' is not in the store");
            }
            throw e;
        } catch (IOException e) {
            if (e.getCause() instanceof VaultException known) {
                throw known;
            }
            throw VaultException.of(
                    ErrorCode.STORE_UNREACHABLE, "reading '" + path + "' was cut: " + e.getMessage(), e);
        }
    }

    private static Optional<String> damage(BlobInfo blob, Artifact artifact) {
        if (blob.bytes() != artifact.bytes()) {
            return Optional.of("'" + artifact.name() + "' has " + blob.bytes() + " bytes in the store, expected "
                    + artifact.bytes());
        }
        String recorded = blob.metadata().get("sha256");
        // A blob that was adopted is another tool's, and has no such record.
        if (artifact.container() == null && !artifact.sha256().hex().equals(recorded)) {
            return Optional.of("'" + artifact.name() + "': its blob says sha256 " + recorded + ", its manifest "
                    + artifact.sha256());
        }
        return Optional.empty();
    }

    private static Sha256 hash(InputStream in) throws IOException {
        MessageDigest digest = Sha256.digester();
        try (ReadAhead ahead = new ReadAhead(in)) {
            ahead.drain((bytes, length) -> digest.update(bytes, 0, length));
        }
        return Sha256.finish(digest);
    }
}
