package dev.backupvault.sources;

import java.util.List;

/** Tries whether sources of one kind could take backups, without taking any. Made for {@code doctor}. */
public interface SourceCheck {
    /** The template's id. */
    String kind();

    /** What is to be tried of one source, in order. */
    List<Step> steps(ConfiguredSource source);

    /**
     * @param sentence what is true if nothing is wrong
     * @param trial throws a {@link dev.backupvault.error.VaultException} if it is not true
     */
    record Step(String sentence, Runnable trial) {}
}
