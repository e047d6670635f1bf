package dev.backupvault.ingest;

import dev.backupvault.point.BackupTime;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to store, as what. Immutable; the {@code with} methods give copies.
 *
 * @param name the artifact's file name
 * @param path where it lies in its source, with {@code /}
 * @param backupTime if something better than the payload's own time is known
 * @param keepFor a retention of its own from its arrival on, instead of the policy's
 * @param seal whether a point is made of it at once; if not, it is received, and {@link Ingest#seal} makes the point
 * @param pacer what holds the reading to a bandwidth
 * @param by who offers it, for the audit; its source if nobody else is named
 */
public record IngestRequest(
        ItemId item,
        String name,
        String path,
        Payload payload,
        PointKind kind,
        List<PointId> dependsOn,
        Optional<BackupTime> backupTime,
        String partner,
        String policy,
        Optional<Duration> keepFor,
        List<ExpectedDigest> expected,
        boolean seal,
        Pacer pacer,
        String by) {
    public static final String GENERIC = "generic";

    public IngestRequest {
        ItemId.checkName("artifact", name);
        ItemId.checkName("artifact's path", path);
        dependsOn = List.copyOf(dependsOn);
        expected = List.copyOf(expected);
    }

    /** A full backup of the generic profile. */
    public static IngestRequest of(ItemId item, String path, Payload payload) {
        return new IngestRequest(
                item,
                path.substring(path.lastIndexOf('/') + 1),
                path,
                payload,
                PointKind.FULL,
                List.of(),
                Optional.empty(),
                GENERIC,
                null,
                Optional.empty(),
                List.of(),
                true,
                Pacer.UNLIMITED,
                "source " + item.source());
    }

    public IngestRequest withExpected(List<ExpectedDigest> digests) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                backupTime,
                partner,
                policy,
                keepFor,
                digests,
                seal,
                pacer,
                by);
    }

    /** As part of a chain: the kind, and the points that a restore also needs. */
    public IngestRequest withChain(PointKind newKind, List<PointId> needed) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                newKind,
                needed,
                backupTime,
                partner,
                policy,
                keepFor,
                expected,
                seal,
                pacer,
                by);
    }

    /** Under a partner profile and a policy, either of which may be null. */
    public IngestRequest withRules(String newPartner, String newPolicy) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                backupTime,
                newPartner == null ? GENERIC : newPartner,
                newPolicy,
                keepFor,
                expected,
                seal,
                pacer,
                by);
    }

    /** Stored, and kept until {@link Ingest#seal} makes a point of it. */
    public IngestRequest withoutSeal() {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                backupTime,
                partner,
                policy,
                keepFor,
                expected,
                false,
                pacer,
                by);
    }

    /** With a retention of its own, whatever the policy says. */
    public IngestRequest withKeepFor(Duration time) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                backupTime,
                partner,
                policy,
                Optional.of(time),
                expected,
                seal,
                pacer,
                by);
    }

    /** At a pace that the caller may share among many requests. */
    public IngestRequest withPacer(Pacer newPacer) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                backupTime,
                partner,
                policy,
                keepFor,
                expected,
                seal,
                newPacer,
                by);
    }

    /** Taken at a time that is known better than from the payload. */
    public IngestRequest withBackupTime(BackupTime time) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                Optional.of(time),
                partner,
                policy,
                keepFor,
                expected,
                seal,
                pacer,
                by);
    }

    /** Offered by a person or a tenant. */
    public IngestRequest withBy(String who) {
        return new IngestRequest(
                item,
                name,
                path,
                payload,
                kind,
                dependsOn,
                backupTime,
                partner,
                policy,
                keepFor,
                expected,
                seal,
                pacer,
                who);
    }
}
