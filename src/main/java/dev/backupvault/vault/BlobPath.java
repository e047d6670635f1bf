package dev.backupvault.vault;

/** A blob's place, or with a name that ends in {@code /} a prefix of places. Made by {@link VaultLayout} alone. */
public record BlobPath(Area area, String name) {
    @Override
    public String toString() {
        return area.container() + "/" + name;
    }
}
