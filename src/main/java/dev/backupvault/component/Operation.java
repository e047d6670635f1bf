package dev.backupvault.component;

/** What an endpoint does. */
public enum Operation {
    /** Stores the body as a recovery point. */
    ingest,
    /** Reads a point back, hashes it and records the result. */
    verify,
    /** Writes a point's files below a folder. */
    restore,
    /** Gives a point the lock and the tier that its policy asks for. */
    upkeep,
    /** Hides what the plan of an item takes away. */
    expire,
    /** Deletes what was hidden long enough, for good. */
    purge,
    /** Removes what nothing names any more from a source. */
    clean,
    /** Copies a point to another location. */
    replicate,
    /** A consumer: points, items or sources that something is due for. */
    points,
    /** A consumer: blobs of a container in another account. */
    blobs,
    /** A consumer: folders that a backup tool wrote. */
    folders
}
