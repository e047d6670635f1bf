package dev.backupvault.retention;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.policy.Owner;
import dev.backupvault.retention.Followed.Listing;
import dev.backupvault.retention.Followed.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lies at a source at one moment, and what its points are compared with. What cannot be told for sure is there.
 * Immutable.
 */
final class SourceLook {
    /** As with a share that is not mounted: nobody prunes so much. */
    private static final String NOTHING_THERE = "nothing lies there any more";

    private final Owner owner;
    private final List<Listing> listings;
    private final String notListed;

    private SourceLook(Owner owner, List<Listing> listings, String notListed) {
        this.owner = owner;
        this.listings = listings;
        this.notListed = notListed;
    }

    /** Lists the source, if its backup tool has a say. */
    static SourceLook at(Followed source) {
        List<Listing> listings = new ArrayList<>();
        try {
            for (Place place : source.places()) {
                listings.add(place.list());
            }
            if (listings.stream().anyMatch(listing -> listing.files().isEmpty())) {
                return new SourceLook(source.owner(), List.of(), NOTHING_THERE);
            }
            return new SourceLook(source.owner(), listings, null);
        } catch (VaultException e) {
            return new SourceLook(source.owner(), List.of(), e.fact());
        }
    }

    Owner owner() {
        return owner;
    }

    /** Why nothing is known of the source; empty if all of it was listed. */
    Optional<String> notListed() {
        return Optional.ofNullable(notListed);
    }

    /**
     * Whether all files of a point are deleted: none lies there, whatever its bytes are by now, nor the folder that it
     * was made of.
     */
    boolean isGone(Manifest manifest) {
        if (listings.isEmpty()
                || manifest.artifacts().stream()
                        .anyMatch(artifact -> artifact.container() != null || hasFile(artifact.path()))) {
            return false;
        }
        String file =
                manifest.profiled() == null ? null : manifest.profiled().facts().get("file");
        return file == null || !isFolderThere(manifest, file);
    }

    /** A folder that became a point is known by its name. If no path has it, the point is all that the source holds. */
    private boolean isFolderThere(Manifest manifest, String name) {
        TreeSet<String> named = manifest.artifacts().stream()
                .map(Artifact::path)
                .flatMap(SourceLook::withFolders)
                .filter(path -> path.substring(path.lastIndexOf('/') + 1).equals(name))
                .collect(Collectors.toCollection(TreeSet::new));
        return named.isEmpty() || named.stream().anyMatch(this::hasFolder);
    }

    /** A path and all folders that it lies in. */
    private static Stream<String> withFolders(String path) {
        return Stream.iterate(
                path, Predicate.not(String::isEmpty), inner -> inner.substring(0, Math.max(0, inner.lastIndexOf('/'))));
    }

    private boolean hasFile(String path) {
        return listings.stream().anyMatch(listing -> listing.files().contains(path));
    }

    private boolean hasFolder(String path) {
        return listings.stream().anyMatch(listing -> listing.folders().contains(path));
    }
}
