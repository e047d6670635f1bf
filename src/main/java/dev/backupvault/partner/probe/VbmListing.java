package dev.backupvault.partner.probe;

import java.util.List;
import java.util.Map;

/**
 * What the metadata of a backup of Veeam lists: all of it, or nothing and why. Immutable.
 *
 * @param facts what it says of the whole, by the names that the sidecar documents
 * @param files in the sidecar's order; no two have the same name
 * @param why why it cannot be read, in words; empty where it can
 */
record VbmListing(Map<String, String> facts, List<File> files, String why) {
    public VbmListing {
        facts = Map.copyOf(facts);
        files = List.copyOf(files);
    }

    /** Cut or damaged. */
    public static VbmListing broken(String why) {
        return new VbmListing(Map.of(), List.of(), why);
    }

    public boolean isReadable() {
        return why.isEmpty();
    }

    /**
     * A file of the list.
     *
     * @param name without a folder
     * @param id the partner's own, unique in the list
     * @param parent the name of the file that it needs to be restored; empty where it needs none or none is known
     * @param size at least how many bytes it has; -1 where it is not known
     * @param created ISO time in UTC; empty where it is not known
     * @param kind {@code full}, {@code incr}, {@code reverse} (needs the newer one) or {@code other}
     * @param gfs why it is kept for long, in the partner's words; empty where it is not
     * @param corrupted whether the partner knows that it cannot be restored
     */
    public record File(
            String name,
            String id,
            String parent,
            long size,
            String created,
            String kind,
            String gfs,
            boolean corrupted) {}
}
