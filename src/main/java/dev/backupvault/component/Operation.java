package dev.backupvault.component;

/** What an endpoint does. */
public enum Operation {
    /** Stores the body as a recovery point. */
    ingest,
    /** Reads a point back, hashes it and records the result. */
    verify,
    /** Writes a point's files below a folder. */
    restore,
    /** Copies a point to another location. */
    replicate,
    /** A consumer: points that something is due for. */
    points,
    /** A consumer: blobs of a container in another account. */
    blobs
}
