package dev.backupvault.vault;

/** The two containers of a vault: what never changes, and what does. */
public enum Area {
    CONTENT("backup-vault"),
    STATE("backup-vault-state");

    private final String container;

    Area(String container) {
        this.container = container;
    }

    /** Name of the container in the storage account. */
    public String container() {
        return container;
    }
}
