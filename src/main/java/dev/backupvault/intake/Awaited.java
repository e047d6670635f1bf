package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Classified;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.FileShape;
import dev.backupvault.partner.Look;
import dev.backupvault.partner.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Which files must stay in their folders, because others that wait there are complete only beside them. Folders are
 * listed once for all files that one poll asks for. Thread-safe.
 */
final class Awaited {
    private static final long KEPT_NANOS = Duration.ofSeconds(2).toNanos();

    private record Key(String profile, Path root, Optional<Path> folder) {}

    /**
     * @param names of all that lay there
     * @param waiting files, by the name of what they are complete beside
     */
    private record Listing(long atNanos, Set<String> names, Map<String, List<SourceFile>> waiting) {}

    private final Map<Key, Listing> listings = new ConcurrentHashMap<>();
    private final Function<SourceFile, List<String>> neighbours;
    private final LongSupplier nanos;

    Awaited() {
        this(Neighbours::names, System::nanoTime);
    }

    Awaited(Function<SourceFile, List<String>> neighbours, LongSupplier nanos) {
        this.neighbours = neighbours;
        this.nanos = nanos;
    }

    /**
     * Whether this one must stay. What is a backup itself is never kept: two could wait for each other.
     *
     * @throws VaultException {@link ErrorCode#SOURCE_UNREADABLE}, {@link ErrorCode#SOURCE_INCOMPLETE} as
     *     {@link Neighbours#names}
     */
    boolean has(Classifier classifier, SourceFile witness) {
        if (classifier.profile().shapes().stream().noneMatch(Awaited::hasWitness)
                || name(classifier, witness).isPayload()) {
            return false;
        }
        String own = witness.fileName().toString();
        return listing(classifier, witness).waiting().getOrDefault(own, List.of()).stream()
                .anyMatch(SourceFile::isRegularFile);
    }

    /** A listing without the file itself is older than it, and so perhaps than what waits for it. */
    private Listing listing(Classifier classifier, SourceFile witness) {
        Key key = new Key(
                classifier.profile().id(),
                witness.root(),
                Optional.ofNullable(witness.name().getParent()));
        Listing known = listings.get(key);
        if (known != null
                && !isOld(known)
                && known.names().contains(witness.fileName().toString())) {
            return known;
        }
        Listing listing = list(classifier, witness);
        listings.values().removeIf(this::isOld);
        listings.put(key, listing);
        return listing;
    }

    private boolean isOld(Listing listing) {
        return nanos.getAsLong() - listing.atNanos() > KEPT_NANOS;
    }

    private Listing list(Classifier classifier, SourceFile witness) {
        long now = nanos.getAsLong();
        List<String> names = neighbours.apply(witness);
        Map<String, List<SourceFile>> waiting = new HashMap<>();
        for (String name : names) {
            witness.named(name).ifPresent(file -> beside(classifier, file).stream()
                    .filter(other -> !other.equals(name))
                    .forEach(other -> waiting.computeIfAbsent(other, none -> new ArrayList<>())
                            .add(file)));
        }
        return new Listing(now, Set.copyOf(names), waiting);
    }

    private static boolean hasWitness(FileShape shape) {
        return shape.complete().stream().anyMatch(Signal.Beside.class::isInstance);
    }

    /** The names of what a file is complete beside, if it is a backup. */
    private static List<String> beside(Classifier classifier, SourceFile file) {
        Classified found = name(classifier, file);
        return !found.isPayload()
                ? List.of()
                : found.shape().flatMap(classifier.profile()::shape).stream()
                        .flatMap(shape -> shape.complete().stream())
                        .filter(Signal.Beside.class::isInstance)
                        .flatMap(signal -> ((Signal.Beside) signal).name().of(found.facts()).stream())
                        .toList();
    }

    private static Classified name(Classifier classifier, SourceFile file) {
        return classifier.classifyName(new Look(file.slashed(), Instant.EPOCH, null));
    }
}
