package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Optional;

/** A version of a blob in some store that another store can fetch by itself. Thread-safe. */
public interface Origin {

    /** The version, without quotes: what is fetched under another is refused. */
    String etag();

    /**
     * Where the blob is. Without an {@link #authorization} it carries the right to read it: a secret, which only the
     * other store may see.
     */
    String url();

    /**
     * What the other store has to show when it reads, such as {@code Bearer …}: a secret, good for minutes or hours and
     * for more than this blob. Ask for each request; what it was is remembered by whoever issues it.
     *
     * @return empty if the URL suffices
     * @throws VaultException {@link ErrorCode#STORE_DENIED} if none is given to us
     */
    default Optional<String> authorization() {
        return Optional.empty();
    }
}
