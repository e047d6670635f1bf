package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Received;
import dev.backupvault.point.Sha256;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Artifacts that become one point, in their order (docs/FORMAT.md §3, §8). Immutable.
 *
 * @param parts one or more
 * @param folders paths of folders that hold nothing
 */
record ReceivedSet(List<Received> parts, List<String> folders) {
    private static final int LONGEST_NAMES = 4 << 20;

    /** @throws VaultException {@link ErrorCode#SET_REFUSED} if they do not make one point */
    ReceivedSet {
        parts = List.copyOf(parts);
        folders = List.copyOf(folders);
        same("item", parts, Received::itemId);
        same("kind", parts, Received::kind);
        same("profile", parts, Received::partner);
        same("policy", parts, Received::policy);
        distinct(parts);
        small(parts);
    }

    static ReceivedSet of(Received part) {
        return new ReceivedSet(List.of(part), List.of());
    }

    private static void same(String what, List<Received> parts, Function<Received, Object> field) {
        Object first = field.apply(parts.get(0));
        for (Received part : parts) {
            if (!Objects.equals(first, field.apply(part))) {
                throw refused(
                        "the " + what + " of '" + part.artifact().path() + "' is not that of the others",
                        "'" + first + "'",
                        "'" + field.apply(part) + "'");
            }
        }
    }

    /** A manifest is read as a whole, by all that look at the point. */
    private static void small(List<Received> parts) {
        if (parts.size() > 1) {
            requireShort(parts.stream()
                    .mapToLong(part -> part.artifact().path().length()
                            + part.artifact().name().length()
                            + part.artifact().blob().length())
                    .sum());
        }
    }

    /** @param length of all names together */
    static void requireShort(long length) {
        if (length > LONGEST_NAMES) {
            throw refused("the names of the artifacts are too long for one point", LONGEST_NAMES, length);
        }
    }

    private static void distinct(List<Received> parts) {
        Set<String> paths = new HashSet<>();
        for (Received part : parts) {
            if (!paths.add(part.artifact().path())) {
                throw refused(
                        "two of the artifacts have the path '" + part.artifact().path() + "'",
                        "a path of its own for each",
                        part.artifact().id());
            }
        }
    }

    private static VaultException refused(String fact, Object expected, Object found) {
        return VaultException.mismatch(ErrorCode.SET_REFUSED, fact, expected, found)
                .hint(
                        "send the files of one backup as one item, each under a path of its own, and commit them together");
    }

    ItemId item() {
        return parts.get(0).itemId();
    }

    /** What any of the artifacts needs. */
    List<PointId> dependsOn() {
        return parts.stream()
                .flatMap(part -> part.dependsOn().stream())
                .distinct()
                .toList();
    }

    PointId point() {
        return PointId.ofPoint(
                item().tenant(),
                item().source(),
                artifacts().stream().map(Artifact::id).toList());
    }

    List<Sha256> hashes() {
        return parts.stream().map(part -> part.artifact().sha256()).toList();
    }

    private List<Artifact> artifacts() {
        return parts.stream().map(Received::artifact).toList();
    }

    /** A backup of several files is of the moment at which the last was taken. */
    private Received newest() {
        return latest(Received::backupTime);
    }

    private Received latest(Function<Received, Instant> time) {
        return parts.stream()
                .max(Comparator.comparing(time, Comparator.nullsFirst(Comparator.naturalOrder())))
                .orElseThrow();
    }

    private int level() {
        return parts.stream()
                .map(Received::profiled)
                .mapToInt(part -> part == null ? 0 : part.level())
                .min()
                .orElse(0);
    }

    /** @param software name and version of who writes it */
    Manifest manifest(String software) {
        Received first = parts.get(0);
        return new Manifest(
                Manifest.FORMAT,
                point(),
                first.tenant(),
                first.source(),
                first.item(),
                first.kind(),
                dependsOn(),
                newest().backupTime(),
                newest().backupTimeFrom(),
                latest(Received::receivedAt).receivedAt(),
                first.partner(),
                first.policy(),
                first.profiled() == null ? null : first.profiled().whole(level()),
                latest(Received::keepUntil).keepUntil(),
                artifacts().stream().mapToLong(Artifact::bytes).sum(),
                artifacts(),
                folders,
                software);
    }
}
