package dev.backupvault.retention;

import dev.backupvault.policy.Owner;
import java.util.List;
import java.util.Set;

/**
 * Who deletes what is old of a source, and where its backups lie. Immutable.
 *
 * @param places all of them: what lies in one is not deleted; none if the policy decides alone
 */
public record Followed(Owner owner, List<Place> places) {
    public static final Followed NOT = new Followed(Owner.VAULT, List.of());

    public Followed {
        places = List.copyOf(places);
    }

    /** A folder or a container that a backup tool writes to. */
    @FunctionalInterface
    public interface Place {
        /**
         * All that lies there, now.
         *
         * @throws dev.backupvault.error.VaultException if not all of it can be listed
         */
        Listing list();
    }

    /**
     * What lies in a place, by paths from there with {@code /}, as artifacts have them.
     *
     * @param files whatever is no folder
     * @param folders without the place itself; empty where there is no such thing
     */
    public record Listing(Set<String> files, Set<String> folders) {}
}
