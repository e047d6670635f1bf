package dev.backupvault.vault;

/**
 * A blob's place, or with a name that ends in {@code /} a prefix of places. In a vault, made by {@link VaultLayout}
 * alone.
 */
public record BlobPath(Area area, String name) {
    @Override
    public String toString() {
        return area.container() + "/" + name;
    }
}
