package dev.backupvault.vault;

import dev.backupvault.point.Manifest;

/** A recovery point as it lies in the store: its manifest and the manifest's ETag, to which its status is tied. */
public record SealedPoint(Manifest manifest, String etag) {}
