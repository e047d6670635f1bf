package dev.backupvault.vault;

import java.util.List;

/**
 * A container of a storage account. A vault has two of its own: what never changes, and what does.
 *
 * @param container its name
 */
public record Area(String container) {
    public static final Area CONTENT = new Area("backup-vault");
    public static final Area STATE = new Area("backup-vault-state");

    /** Those of a vault. */
    public static List<Area> ofVault() {
        return List.of(CONTENT, STATE);
    }
}
