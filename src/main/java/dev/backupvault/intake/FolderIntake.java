package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.FolderBackup;
import dev.backupvault.ingest.Ingest;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.partner.ClassifiedFolder;
import dev.backupvault.partner.ClassifiedFolder.Member;
import dev.backupvault.partner.Facts;
import dev.backupvault.partner.FileShape.Role;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Profiled;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stores folders that a backup tool wrote, each as one point, as what its partner profile says it is. Nothing in them
 * is changed. Thread-safe.
 */
public final class FolderIntake {
    private final Profiles profiles;
    private final Ingest ingest;
    private final Linking linking;
    private final NeededLogs needed;

    FolderIntake(Profiles profiles, Ingest ingest, Linking linking, NeededLogs needed) {
        this.profiles = profiles;
        this.ingest = ingest;
        this.linking = linking;
        this.needed = needed;
    }

    /** What a profile makes of a folder. */
    public static ClassifiedFolder classify(FolderClassifier classifier, Place place, FolderUnit unit) {
        return classifier.classify(
                unit,
                place.name(),
                new FolderClassifier.Opener() {
                    @Override
                    public <T> T with(String path, FolderClassifier.Reading<T> reading) throws IOException {
                        return place.read(FolderListing.join(unit.path(), path), reading);
                    }
                },
                Instant.now());
    }

    /**
     * Stores a folder; asked again, it answers that it is stored.
     *
     * @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if something says that there is more to come,
     *     {@link ErrorCode#SOURCE_CHANGED} if it was changed while it was read; {@link ErrorCode#CONFIG_INVALID} if the
     *     profile's backups are no folders
     */
    public IngestResult ingest(FolderRules rules, FolderOffer offer) {
        FolderClassifier classifier = profiles.folders(rules.partner()).orElseThrow(() -> VaultException.of(
                        ErrorCode.CONFIG_INVALID, "the backups of the profile '" + rules.partner() + "' are no folders")
                .hint("`backup-vault partner list` says which profiles' are"));
        FolderUnit unit = now(classifier, offer);
        ClassifiedFolder found = classify(classifier, offer.place(), unit);
        found.incomplete().ifPresent(why -> {
            throw VaultException.of(ErrorCode.SOURCE_INCOMPLETE, "'" + offer.folder() + "' is not complete: " + why)
                    .hint("it is tried again");
        });
        PointKind kind = found.kind().orElseThrow(() -> VaultException.of(
                        ErrorCode.SOURCE_INCOMPLETE,
                        "nothing in '" + offer.folder() + "' tells whether it is a full backup")
                .hint("kind.else in the profile says what it is then"));
        ItemId item = rules.named()
                ? rules.item()
                : new ItemId(
                        rules.item().tenant(),
                        rules.item().source(),
                        found.item().orElse(found.facts().value("folder").orElseThrow()));
        List<Member> members = stored(classifier, found, offer, unit);
        NeededLogs.Found logs =
                needed.find(classifier.profile(), item, found.facts().values(), offer, unit.changed(), Instant.now());
        Facts facts = found.facts()
                .with(
                        Facts.From.HEADER,
                        logs.lacks().map(text -> Map.of(Profiled.LACKS, text)).orElse(Map.of()));
        IngestRequest first = linking.linked(
                classifier.profile(),
                request(rules, offer, unit, members.get(0), item)
                        .withChain(kind, List.of())
                        .withBackupTime(found.time())
                        .withProfiled(profiled(classifier, found, KeptFacts.of(classifier.profile(), facts))));
        List<List<IngestRequest>> stages = new ArrayList<>();
        Role stage = null;
        for (Member member : members) {
            if (member.role() != stage) {
                stages.add(new ArrayList<>());
                stage = member.role();
            }
            stages.get(stages.size() - 1)
                    .add(
                            member == members.get(0)
                                    ? first
                                    : request(rules, offer, unit, member, item)
                                            .withChain(kind, first.dependsOn())
                                            .withBackupTime(found.time())
                                            .withProfiled(profiled(classifier, found, KeptFacts.NONE)));
        }
        IngestResult result = ingest.ingest(
                new FolderBackup(
                        found.facts().value("file").orElseThrow(),
                        stages,
                        members.stream()
                                .filter(Member::fixed)
                                .map(member -> offer.path(member.path()))
                                .collect(Collectors.toSet()),
                        logs.logs(),
                        unit.listing().empty().stream()
                                .map(folder -> offer.path(folder))
                                .toList()),
                () -> requireUnchanged(classifier, offer, unit, members));
        linking.settle(classifier.profile(), item);
        return result;
    }

    /**
     * A folder as it is now: what was found may have waited.
     *
     * @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if it is none any more
     */
    public static FolderOffer again(FolderClassifier classifier, FolderOffer offer) {
        return new FolderOffer(offer.place(), now(classifier, offer));
    }

    private static FolderUnit now(FolderClassifier classifier, FolderOffer offer) {
        FolderListing listing = offer.place().list(offer.unit().path());
        return FolderUnit.find(classifier.rule(), listing).stream()
                .filter(unit -> unit.path().isEmpty())
                .findFirst()
                .map(unit -> new FolderUnit(offer.unit().path(), unit.listing()))
                .orElseThrow(() -> VaultException.of(
                                ErrorCode.SOURCE_INCOMPLETE, "'" + offer.folder() + "' is no whole backup any more")
                        .hint("it is tried again"));
    }

    /**
     * All payload that is there now, and of what leads to it only what was there before the payload was listed: so
     * nothing is stored that leads nowhere. If one of those went or was written anew since, what is there now may lead
     * to it by another way, which nobody knows.
     */
    private static List<Member> stored(
            FolderClassifier classifier, ClassifiedFolder found, FolderOffer offer, FolderUnit now) {
        Map<String, FolderListing.Entry> before = offer.unit().listing().files();
        before.forEach((path, entry) -> {
            if (classifier.isPointer(path)
                    && !entry.equals(now.listing().files().get(path))) {
                throw VaultException.of(
                                ErrorCode.SOURCE_CHANGED,
                                "'" + path + "' in '" + offer.folder() + "' was changed since it was looked at")
                        .hint("it is tried again");
            }
        });
        return found.members().stream()
                .filter(member -> member.role() != Role.POINTER || before.containsKey(member.path()))
                .toList();
    }

    private static IngestRequest request(
            FolderRules rules, FolderOffer offer, FolderUnit unit, Member member, ItemId item) {
        FolderListing.Entry entry = unit.listing().files().get(member.path());
        String path = offer.path(member.path());
        IngestRequest request = IngestRequest.of(item, path, offer.place().payload(path, entry))
                .withRules(rules.partner(), rules.policy())
                .withExpected(member.sha256().stream()
                        .map(hex -> ExpectedDigest.parse(ExpectedDigest.Algorithm.SHA256, hex, "its name"))
                        .toList())
                .withPacer(rules.pacer())
                .withBy(rules.by());
        return rules.keepFor().map(request::withKeepFor).orElse(request);
    }

    private static Profiled profiled(FolderClassifier classifier, ClassifiedFolder found, KeptFacts kept) {
        return new Profiled(
                classifier.profile().id(),
                classifier.profile().version(),
                found.level(),
                kept.facts(),
                kept.told(),
                null,
                null,
                null);
    }

    /** What was stored must still be what is there: files of different moments make no backup. */
    private static void requireUnchanged(
            FolderClassifier classifier, FolderOffer offer, FolderUnit stored, List<Member> members) {
        Map<String, FolderListing.Entry> now = offer.place().list(stored.path()).files();
        Set<String> changed = members.stream()
                .map(Member::path)
                .filter(path -> !stored.listing().files().get(path).equals(now.get(path)))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        if (!changed.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.SOURCE_CHANGED,
                            changed.size() + " files of '" + offer.folder()
                                    + "' were changed while it was read, such as '"
                                    + changed.iterator().next() + "'")
                    .hint("it is tried again; `quiet` in the profile '"
                            + classifier.profile().id() + "' waits until nothing changes");
        }
    }
}
