package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FolderBackup.Named;
import dev.backupvault.partner.FileShape;
import dev.backupvault.partner.NeedRule;
import dev.backupvault.partner.NeedRule.Range;
import dev.backupvault.partner.Numbering;
import dev.backupvault.partner.Profile;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.Tier;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the logs that a folder's backup is of no use without, among those that its item has. They become part of its
 * point, which then needs no chain but its own. Thread-safe.
 */
final class NeededLogs {
    private static final BigInteger MOST = BigInteger.valueOf(4096);

    private final PointStore points;

    NeededLogs(PointStore points) {
        this.points = points;
    }

    /**
     * What was found.
     *
     * @param logs to be part of the point
     * @param lacks what is not there, in words; empty if nothing is missing
     */
    record Found(List<Named> logs, Optional<String> lacks) {
        private static final Found NOTHING = new Found(List.of(), Optional.empty());
    }

    /**
     * @param facts of the backup
     * @param changed when the folder was changed last, by the clock of now
     * @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if logs are missing that may still come
     */
    Found find(
            Profile profile, ItemId item, Map<String, String> facts, FolderOffer offer, Instant changed, Instant now) {
        Optional<NeedRule> need = profile.needs().filter(rule -> !rule.isMet(facts));
        if (need.isEmpty()) {
            return Found.NOTHING;
        }
        Search search = new Search(profile, need.get(), item, facts, offer);
        Found found = search.found();
        if (found.lacks().isPresent() && changed.plus(need.get().patience()).isAfter(now) && !changed.isAfter(now)) {
            throw VaultException.of(
                            ErrorCode.SOURCE_INCOMPLETE,
                            "'" + offer.folder() + "' is not complete: it lacks "
                                    + found.lacks().get())
                    .hint("it waits "
                            + need.get().patience().toMinutes()
                            + " min for them, and is stored without them then; are they archived to the same item?");
        }
        return found;
    }

    private final class Search {
        private final NeedRule rule;
        private final Numbering numbering;
        private final List<FileShape> shapes;
        private final ItemId item;
        private final Map<String, String> facts;
        private final String into;
        private final List<PointSummary> logs;
        private final Set<PointId> damaged;

        Search(Profile profile, NeedRule rule, ItemId item, Map<String, String> facts, FolderOffer offer) {
            this.rule = rule;
            this.numbering = profile.numbering().orElseThrow();
            this.shapes = profile.logShapes();
            this.item = item;
            this.facts = facts;
            this.into = offer.path(rule.into());
            this.damaged = points.damagedArtifacts(item);
            try (Stream<PointSummary> all = points.list(item.tenant(), item.source(), item.item())) {
                this.logs = all.filter(this::isOfItsLine)
                        .sorted(Comparator.comparing(PointSummary::storedAt).reversed())
                        .toList();
            }
        }

        private boolean isOfItsLine(PointSummary point) {
            return point.kind() == PointKind.LOG
                    && !point.isHidden()
                    && !point.damaged()
                    && (point.tier() == null || !point.tier().name().equals(Tier.ARCHIVE.word()))
                    && numbering.line(point.facts()).equals(numbering.line(facts));
        }

        Found found() {
            Optional<Range> range = rule.range(facts, numbering, length());
            String words = "the logs from " + facts.getOrDefault(rule.from(), "?") + " to "
                    + facts.getOrDefault(rule.to(), "?");
            if (range.isEmpty() || range.get().count().compareTo(MOST) > 0) {
                return new Found(List.of(), Optional.of(words));
            }
            Map<BigInteger, Named> there = there(range.get());
            return BigInteger.valueOf(there.size()).equals(range.get().count())
                    ? new Found(List.copyOf(there.values()), Optional.empty())
                    : new Found(List.of(), Optional.of(words));
        }

        private long length() {
            return logs.stream()
                    .map(log -> log.facts().getOrDefault(rule.size(), ""))
                    .filter(text -> text.matches("[1-9]\\d{0,11}"))
                    .map(Long::parseLong)
                    .findFirst()
                    .orElse(rule.each());
        }

        private Map<BigInteger, Named> there(Range range) {
            Map<BigInteger, Named> there = new TreeMap<>();
            logs.forEach(log -> numbering
                    .number(log.facts())
                    .filter(number -> isIn(range, number))
                    .flatMap(number -> points.find(item, log.point()))
                    .ifPresent(point -> add(there, point, point.manifest().artifacts())));
            // What the point has that was made of the folder before, the item may have no more.
            points.newestWhole(item, "file", facts.get("file"))
                    .ifPresent(point -> add(
                            there,
                            point,
                            point.manifest().artifacts().stream()
                                    .filter(artifact -> artifact.path().equals(into + "/" + artifact.name()))
                                    .toList()));
            there.keySet().removeIf(number -> !isIn(range, number));
            return there;
        }

        private void add(Map<BigInteger, Named> there, SealedPoint point, List<Artifact> artifacts) {
            artifacts.stream()
                    .filter(artifact -> artifact.container() == null && !damaged.contains(artifact.id()))
                    .forEach(artifact -> number(artifact.name())
                            .ifPresent(number -> there.putIfAbsent(
                                    number, new Named(point, artifact, into + "/" + artifact.name()))));
        }

        private Optional<BigInteger> number(String name) {
            return shapes.stream()
                    .flatMap(shape -> shape.match(name).stream())
                    .findFirst()
                    .filter(told -> numbering.line(told).equals(numbering.line(facts))
                            && rule.without().stream().noneMatch(told::containsKey))
                    .flatMap(numbering::number);
        }

        private static boolean isIn(Range range, BigInteger number) {
            return number.compareTo(range.first()) >= 0 && number.compareTo(range.last()) <= 0;
        }
    }
}
