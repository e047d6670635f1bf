package dev.backupvault.retention;

/** Says of which sources the backup tool deletes what is old, and where that shows. Thread-safe. */
@FunctionalInterface
public interface FollowedSources {
    /** No source is followed: policies decide alone. */
    FollowedSources NONE = (tenant, source) -> Followed.NOT;

    /**
     * @param source as the vault calls it
     * @throws dev.backupvault.error.VaultException {@link dev.backupvault.error.ErrorCode#CONFIG_INVALID} if what is
     *     wanted of it cannot be done
     */
    Followed of(String tenant, String source);
}
