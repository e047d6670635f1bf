package dev.backupvault.partner;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder that is one backup. Immutable.
 *
 * @param path in the source; empty for the source's own folder
 * @param listing what belongs to it, by paths from there
 */
public record FolderUnit(String path, FolderListing listing) {

    /** When anything in it was changed last. */
    public Instant changed() {
        return listing.files().values().stream()
                .map(FolderListing.Entry::modified)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** All backups in a listing. A file belongs to the nearest folder above it that is one. */
    public static List<FolderUnit> find(FolderRule rule, FolderListing all) {
        if (rule.with().isEmpty()) {
            return all.files().isEmpty() ? List.of() : List.of(new FolderUnit("", all));
        }
        Set<String> roots = new TreeSet<>();
        if (isOne(rule, all, "")) {
            roots.add("");
        }
        all.folders().stream().filter(folder -> isOne(rule, all, folder)).forEach(roots::add);
        List<FolderUnit> units = new ArrayList<>();
        for (String root : roots) {
            Set<String> inner = new TreeSet<>();
            roots.stream()
                    .filter(other -> !other.equals(root) && (root.isEmpty() || other.startsWith(root + "/")))
                    .forEach(inner::add);
            units.add(new FolderUnit(root, all.below(root, inner)));
        }
        return units;
    }

    private static boolean isOne(FolderRule rule, FolderListing all, String folder) {
        return rule.with().stream().allMatch(name -> name.isIn(all, folder));
    }
}
