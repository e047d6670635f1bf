package dev.backupvault.vault;

/** A version of a blob in some store that another store can fetch by itself. Thread-safe. */
public interface Origin {

    /** The version, without quotes: what is fetched under another is refused. */
    String etag();

    /**
     * A URL that carries the right to read the blob, for some minutes: a secret, which only the other store may see.
     */
    String url();
}
