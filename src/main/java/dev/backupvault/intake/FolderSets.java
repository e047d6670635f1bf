package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Linker;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Profiled.Part;
import dev.backupvault.point.Received;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets whose files do not tell how many they are: as many as lie in one folder when that has come to rest. Parts that
 * were stored have left the folder, so what was received counts too. Thread-safe.
 */
final class FolderSets {
    private final PointStore points;

    FolderSets(PointStore points) {
        this.points = points;
    }

    /**
     * Which part of how many a file is.
     *
     * @param request with its item
     * @return empty for one that came when its set had become a point
     * @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if the folder is not at rest, or a part is missing
     */
    Optional<Part> counted(SetKind kind, Duration quiet, IngestRequest request, Payload.OfFile file) {
        FileSnapshot seen = file.isFound() ? file.seen() : FileSnapshot.of(file.file());
        SetMember own = SetMember.of(kind, request.path(), seen);
        Optional<Manifest> sealed = sealed(kind, request.item());
        if (sealed.filter(own::isIn).isPresent()) {
            return Optional.of(part(kind, own, sealed.get().artifacts().size(), 1));
        }
        FolderSet there = FolderSet.of(kind, file.file());
        there.requireRest(quiet, Instant.now());
        Collection<SetMember> all = current(kind, there, request.item());
        if (sealed.isPresent()) {
            if (all.stream().noneMatch(member -> member.supersedes(sealed.get()))) {
                return Optional.empty();
            }
            requireNew(all, sealed.get(), own);
        }
        int first = requireNumbers(all, own);
        requireAll(all, own);
        return Optional.of(part(kind, own, all.size(), first));
    }

    private static Part part(SetKind kind, SetMember own, int count, int first) {
        return new Part(kind.key(), own.number() < 0 ? 0 : own.number() - first + 1, count);
    }

    /**
     * What the set of a part that was just stored is made of.
     *
     * @param own as it was counted
     * @return in order; empty as long as not all of it is stored
     */
    List<PointId> whole(SetKind kind, ItemId item, SourceFile file, Part own) {
        Collection<SetMember> all = current(kind, FolderSet.of(kind, file), item);
        int least = all.stream().mapToInt(SetMember::count).max().orElse(0);
        return all.stream().allMatch(SetMember::isReceived) && all.size() >= Math.max(least, own.count())
                ? all.stream()
                        .sorted(Comparator.comparing(SetMember::number).thenComparing(SetMember::path))
                        .map(SetMember::artifact)
                        .toList()
                : List.of();
    }

    /**
     * The newest of each path. If one is newer than another of its path, what was received before it was written is
     * left of an older set of the same names, which never became whole; and so is what was never there together with
     * what lies there.
     *
     * @param there looked at before what was received: whoever stored a part wrote its record before the file went
     */
    private Collection<SetMember> current(SetKind kind, FolderSet there, ItemId item) {
        List<SetMember> received = together(received(kind, item), there.members());
        List<SetMember> all = new ArrayList<>(received);
        there.members().stream()
                .filter(member -> received.stream().noneMatch(member::isSame))
                .forEach(all::add);
        Instant begun = all.stream()
                .filter(member -> all.stream().anyMatch(member::replaces))
                .map(SetMember::modified)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        Map<String, SetMember> newest = new HashMap<>();
        all.stream()
                .filter(member -> !member.isBefore(begun))
                .forEach(member -> newest.merge(member.path(), member, (a, b) -> b.replaces(a) ? b : a));
        return newest.values();
    }

    /**
     * Those received parts that were in the folder together, each from its last change until it was received. None is
     * received before all that lie there have been at rest, so one that was received before any of the others was
     * written is of another set. A part may yet come while long uploads go on, after the first were received; then
     * those that are still being stored link it with them. The rest is longer than clocks of stores and files differ.
     */
    private static List<SetMember> together(List<SetMember> received, List<SetMember> there) {
        List<SetMember> latestFirst = received.stream()
                .sorted(Comparator.comparing(SetMember::receivedAt).reversed())
                .toList();
        Instant begun = (there.isEmpty() ? latestFirst.stream().limit(1) : there.stream())
                .map(SetMember::modified)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        List<SetMember> together = new ArrayList<>();
        for (SetMember member : latestFirst) {
            if (member.isBefore(begun)) {
                break;
            }
            together.add(member);
            begun = member.modified().isBefore(begun) ? member.modified() : begun;
        }
        return together;
    }

    private List<SetMember> received(SetKind kind, ItemId item) {
        return points.received(item).stream()
                .filter(received -> isOf(kind, received))
                .map(received -> SetMember.of(kind, received))
                .toList();
    }

    private static boolean isOf(SetKind kind, Received received) {
        Part part = received.profiled() == null ? null : received.profiled().part();
        return part != null
                && part.set().equals(kind.key())
                && kind.has(received.artifact().path());
    }

    /** The newest point of the same set, by the names of its files. */
    private Optional<Manifest> sealed(SetKind kind, ItemId item) {
        return ItemPoints.of(points, item).points().stream()
                .filter(point -> !point.damaged())
                .filter(point -> kind.hasName(point.facts().getOrDefault(Linker.FILE, "")))
                .sorted(Comparator.comparing(PointSummary::storedAt).reversed())
                .map(point -> points.open(point).manifest())
                .filter(manifest -> kind.hasAll(
                        manifest.artifacts().stream().map(Artifact::path).toList()))
                .findFirst();
    }

    /** Among a new set's files may lie some of the set before, which are yet to be written anew. */
    private static void requireNew(Collection<SetMember> all, Manifest before, SetMember own) {
        all.stream().filter(member -> member.isIn(before)).findFirst().ifPresent(old -> {
            throw incomplete(
                    own,
                    "'" + old.path() + "' is still that of the point " + before.point(),
                    "it is tried again: is the rest of the backup yet to be written? Remove what is left of the one before");
        });
    }

    /** @return the first number */
    private static int requireNumbers(Collection<SetMember> all, SetMember own) {
        Map<Integer, String> paths = new HashMap<>();
        for (SetMember member : all) {
            String other = member.number() < 0 ? null : paths.put(member.number(), member.path());
            if (other != null) {
                throw incomplete(
                        own,
                        "'" + other + "' and '" + member.path() + "' have the same number",
                        "remove the one that is no file of the backup");
            }
        }
        int first = paths.containsKey(0) ? 0 : 1;
        for (int number = first; number < first + paths.size(); number++) {
            if (!paths.containsKey(number)) {
                throw incomplete(
                        own,
                        "number " + number + " is missing",
                        "it is tried again; with partner: generic each file is stored by itself");
            }
        }
        return first;
    }

    private static void requireAll(Collection<SetMember> all, SetMember own) {
        int counted = all.stream().mapToInt(SetMember::count).max().orElse(0);
        if (counted > all.size()) {
            throw incomplete(
                    own,
                    "there were " + counted + " files when the first was stored, and are " + all.size(),
                    "bring all of them back, or let the tool make the backup again");
        }
    }

    private static VaultException incomplete(SetMember own, String why, String hint) {
        return VaultException.of(ErrorCode.SOURCE_INCOMPLETE, "the set of '" + own.path() + "' is not complete: " + why)
                .hint(hint);
    }
}
