package dev.backupvault.ingest;

import dev.backupvault.point.BackupTime;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What to store, as what. Immutable; the {@code with} methods give copies.
 *
 * @param name the artifact's file name
 * @param path where it lies in its source, with {@code /}
 * @param backupTime if something better than the payload's own time is known
 * @param profiled what a partner profile says of it, or null
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
        Profiled profiled,
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
                null,
                Optional.empty(),
                List.of(),
                true,
                Pacer.UNLIMITED,
                "source " + item.source());
    }

    public IngestRequest withExpected(List<ExpectedDigest> digests) {
        return with(copy -> copy.expected = digests);
    }

    /** As another item. */
    public IngestRequest withItem(ItemId other) {
        return with(copy -> copy.item = other);
    }

    /** As part of a chain: the kind, and the points that a restore also needs. */
    public IngestRequest withChain(PointKind newKind, List<PointId> needed) {
        return with(copy -> {
            copy.kind = newKind;
            copy.dependsOn = needed;
        });
    }

    /** Under a partner profile and a policy, either of which may be null. */
    public IngestRequest withRules(String newPartner, String newPolicy) {
        return with(copy -> {
            copy.partner = newPartner == null ? GENERIC : newPartner;
            copy.policy = newPolicy;
        });
    }

    /** With what a partner profile says of it. */
    public IngestRequest withProfiled(Profiled what) {
        return with(copy -> copy.profiled = what);
    }

    /** Stored, and kept until {@link Ingest#seal} makes a point of it. */
    public IngestRequest withoutSeal() {
        return with(copy -> copy.seal = false);
    }

    /** With a retention of its own, whatever the policy says. */
    public IngestRequest withKeepFor(Duration time) {
        return with(copy -> copy.keepFor = Optional.of(time));
    }

    /** At a pace that the caller may share among many requests. */
    public IngestRequest withPacer(Pacer newPacer) {
        return with(copy -> copy.pacer = newPacer);
    }

    /** Taken at a time that is known better than from the payload. */
    public IngestRequest withBackupTime(BackupTime time) {
        return with(copy -> copy.backupTime = Optional.of(time));
    }

    /** Offered by a person or a tenant. */
    public IngestRequest withBy(String who) {
        return with(copy -> copy.by = who);
    }

    private IngestRequest with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.request();
    }

    /** All fields, to be changed once; each {@code with} method names only its own. */
    private static final class Copy {
        private ItemId item;
        private final String name;
        private final String path;
        private final Payload payload;
        private PointKind kind;
        private List<PointId> dependsOn;
        private Optional<BackupTime> backupTime;
        private String partner;
        private String policy;
        private Profiled profiled;
        private Optional<Duration> keepFor;
        private List<ExpectedDigest> expected;
        private boolean seal;
        private Pacer pacer;
        private String by;

        Copy(IngestRequest of) {
            item = of.item;
            name = of.name;
            path = of.path;
            payload = of.payload;
            kind = of.kind;
            dependsOn = of.dependsOn;
            backupTime = of.backupTime;
            partner = of.partner;
            policy = of.policy;
            profiled = of.profiled;
            keepFor = of.keepFor;
            expected = of.expected;
            seal = of.seal;
            pacer = of.pacer;
            by = of.by;
        }

        IngestRequest request() {
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
                    profiled,
                    keepFor,
                    expected,
                    seal,
                    pacer,
                    by);
        }
    }
}
