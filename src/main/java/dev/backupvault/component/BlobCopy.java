package dev.backupvault.component;

/** How the bytes of a blob in another account come into the vault. */
public enum BlobCopy {
    /** The vault's store fetches large ones by itself where it can; all are read once to know their hash. */
    auto,
    /** Always through this process, for instance where traffic between the two accounts costs. */
    stream
}
