package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Ingest;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Classified;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Facts;
import dev.backupvault.partner.FileShape;
import dev.backupvault.partner.FileShape.Mutable;
import dev.backupvault.partner.Look;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.SetRule;
import dev.backupvault.partner.probe.FileBytes;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Profiled;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stores what a source offers as what its partner profile says it is: item, kind, time, set and chain. What no profile
 * knows is stored all the same, as a full backup of its path. Thread-safe.
 */
public final class Intake {
    private final Profiles profiles;
    private final Ingest ingest;
    private final PointStore points;
    private final WrittenOnce writtenOnce;
    private final Linking linking;
    private final Sets sets;
    private final FolderSets folderSets;
    private final FolderIntake folders;
    private final Awaited awaited = new Awaited();

    public Intake(Profiles profiles, Ingest ingest, PointStore points) {
        this.profiles = profiles;
        this.ingest = ingest;
        this.points = points;
        this.writtenOnce = new WrittenOnce(points);
        this.linking = new Linking(points, profiles);
        this.sets = new Sets(points, ingest);
        this.folderSets = new FolderSets(points);
        this.folders = new FolderIntake(profiles, ingest, linking, new NeededLogs(points));
    }

    public Profiles profiles() {
        return profiles;
    }

    /** Stores whole folders. */
    public FolderIntake folders() {
        return folders;
    }

    /**
     * Stores an offer, as {@link Ingest#ingest} does.
     *
     * @param request its partner names the profile; its item is what it is without one
     * @param named whether its item was given by whoever knows better than a profile
     * @throws VaultException also {@link ErrorCode#SOURCE_INCOMPLETE} if the bytes say that there is more to come
     */
    public IngestResult ingest(IngestRequest request, boolean named) {
        Optional<Classifier> classifier = profiles.of(request.partner());
        if (classifier.isEmpty()) {
            return ingest.ingest(request);
        }
        Classified found = classify(classifier.get(), request);
        requireWhole(found);
        Optional<FileShape> shape = found.shape().flatMap(classifier.get().profile()::shape);
        if (!found.isPayload() || shape.isEmpty()) {
            return ingest.ingest(request.withRules(Profiles.GENERIC, request.policy()));
        }
        requireReady(shape.get(), found, request);
        IngestRequest known = known(classifier.get(), request, found, named);
        Optional<SetKind> kind = SetKind.of(classifier.get(), request.path());
        if (known.profiled().part() == null && isPartOfUnknownSet(classifier.get(), found, kind)) {
            return counted(classifier.get().profile(), known, kind)
                    .orElseGet(() -> ingest.ingest(request.withRules(Profiles.GENERIC, request.policy())));
        }
        if (known.profiled().part() != null && known.seal()) {
            return part(classifier.get().profile(), known, () -> sets.sealed(known));
        }
        // Its sender may say later what belongs together, so it is no part of ours.
        return sealed(
                classifier.get().profile(),
                shape.get(),
                known.withProfiled(known.profiled().whole(known.profiled().level())));
    }

    private IngestResult sealed(Profile profile, FileShape shape, IngestRequest request) {
        if (shape.mutable() == Mutable.NEVER) {
            return once(profile, request);
        }
        return linked(profile, linking.linked(profile, request));
    }

    private IngestResult once(Profile profile, IngestRequest request) {
        ItemPoints item = ItemPoints.of(points, request.item());
        List<SealedPoint> earlier = writtenOnce.earlier(item, request);
        Optional<IngestResult> touched = writtenOnce.touched(request, earlier);
        if (touched.isPresent()) {
            return touched.get();
        }
        IngestRequest checked = writtenOnce.checked(request, earlier);
        return linked(profile, linking.linked(profile, checked, item));
    }

    private IngestResult linked(Profile profile, IngestRequest request) {
        IngestResult result = ingest.ingest(request);
        linking.settle(profile, request.item());
        return result;
    }

    /** A part waits for the others; whoever brings the last makes the point. */
    private IngestResult part(Profile profile, IngestRequest request, Supplier<Optional<IngestResult>> sealing) {
        IngestResult received = ingest.ingest(linking.awaiting(profile, request).withoutSeal());
        IngestResult result = sealing.get().orElse(received);
        linking.settle(profile, request.item());
        return result;
    }

    /**
     * One that is alone is a part too: another may come while it is stored.
     *
     * @return empty for what came in another way than by a folder, and for what came too late
     */
    private Optional<IngestResult> counted(Profile profile, IngestRequest request, Optional<SetKind> kind) {
        Optional<Duration> quiet = profile.set().flatMap(SetRule::quiet);
        if (kind.isEmpty()
                || quiet.isEmpty()
                || !(request.payload() instanceof Payload.OfFile file)
                || !file.isFound()) {
            return Optional.empty();
        }
        return folderSets.counted(kind.get(), quiet.get(), request, file).map(part -> {
            IngestRequest counted = request.withProfiled(request.profiled().as(part));
            return part(
                    profile,
                    counted,
                    () -> sets.sealed(counted, folderSets.whole(kind.get(), counted.item(), file.file(), part)));
        });
    }

    /** One of several, nobody knows of how many: it must not count as a whole backup of the item. */
    private static boolean isPartOfUnknownSet(Classifier classifier, Classified found, Optional<SetKind> kind) {
        return classifier
                .profile()
                .set()
                .filter(rule -> number(found.facts(), rule.count()) == 0)
                .filter(rule -> kind.isPresent() || number(found.facts(), rule.number()) > 0)
                .isPresent();
    }

    private static void requireWhole(Classified found) {
        found.finding().filter(finding -> finding.form() == Form.BROKEN).ifPresent(finding -> {
            throw VaultException.of(
                            ErrorCode.SOURCE_INCOMPLETE, "'" + found.path() + "' is not complete: " + finding.why())
                    .hint(
                            "it is tried again: is it still being written, or was it cut? With partner: generic it is stored as it is");
        });
    }

    /** Whoever closes what he sends has said that it is complete; who finds a file in a folder asks the file. */
    private static void requireReady(FileShape shape, Classified found, IngestRequest request) {
        if (request.payload() instanceof Payload.OfFile file && file.isFound()) {
            Readiness.require(shape, found, file);
        }
    }

    /**
     * Whether a file that lies in a folder must stay there for now, because another one is complete only beside it.
     *
     * @param partner null stands for {@value Profiles#GENERIC}
     */
    public boolean isAwaited(String partner, SourceFile file) {
        return profiles.of(partner)
                .filter(classifier -> awaited.has(classifier, file))
                .isPresent();
    }

    private static IngestRequest known(Classifier classifier, IngestRequest request, Classified found, boolean named) {
        ItemId item = named
                ? request.item()
                : new ItemId(
                        request.item().tenant(),
                        request.item().source(),
                        found.item().orElse(request.item().item()));
        IngestRequest known = request.withItem(item)
                .withChain(found.kind().orElse(request.kind()), List.of())
                .withProfiled(profiled(classifier, found));
        return found.time().from().equals(Classified.MODIFIED) ? known : known.withBackupTime(found.time());
    }

    private static Profiled profiled(Classifier classifier, Classified found) {
        KeptFacts kept = KeptFacts.of(classifier.profile(), found.facts());
        return new Profiled(
                classifier.profile().id(),
                classifier.profile().version(),
                found.finding().map(finding -> finding.level()).orElse(0),
                kept.facts(),
                kept.told(),
                null,
                null,
                found.set()
                        .flatMap(set -> classifier.profile().set().flatMap(rule -> part(rule, set, found.facts())))
                        .orElse(null));
    }

    /** @return empty for a set of one, and where nothing tells how many there are */
    private static Optional<Profiled.Part> part(SetRule rule, String set, Facts facts) {
        int count = number(facts, rule.count());
        return count < 2 ? Optional.empty() : Optional.of(new Profiled.Part(set, number(facts, rule.number()), count));
    }

    private static int number(Facts facts, List<String> names) {
        return facts.first(names)
                .map(Facts.Fact::value)
                .filter(value -> value.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    private static Classified classify(Classifier classifier, IngestRequest request) {
        if (!(request.payload() instanceof Payload.OfFile file)) {
            return classifier.classify(new Look(request.path(), Offered.modified(request.payload()), null));
        }
        try (ReadableByteChannel channel = file.file().open()) {
            return classifier.classify(new Look(
                    request.path(),
                    Offered.modified(request.payload()),
                    channel instanceof SeekableByteChannel seekable ? FileBytes.of(seekable) : null));
        } catch (IOException e) {
            throw unreadable(file.file(), e);
        }
    }

    private static VaultException unreadable(SourceFile file, IOException e) {
        return VaultException.of(ErrorCode.SOURCE_UNREADABLE, "'" + file + "' cannot be opened: " + e.getMessage(), e)
                .hint("check its permissions");
    }
}
