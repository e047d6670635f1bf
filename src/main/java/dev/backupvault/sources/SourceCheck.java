package dev.backupvault.sources;

import java.time.LocalDate;
import java.util.List;

/**
 * What is known of one kind of sources: where they take backups from, and whether they could, which is tried without
 * taking any.
 */
public interface SourceCheck {
    /** The template's id. */
    String kind();

    /** Where a source takes its backups from, and when if it says so; for people. */
    String from(ConfiguredSource source);

    /** What is to be tried of one source, in order. */
    List<Step> steps(ConfiguredSource source);

    /** Those of the steps that take milliseconds and no network, for whoever asks often. */
    default List<Step> quickSteps(ConfiguredSource source) {
        return List.of();
    }

    /** What works today and will not for long. */
    default List<String> warnings(ConfiguredSource source, LocalDate today) {
        return List.of();
    }

    /**
     * @param sentence what is true if nothing is wrong
     * @param trial throws a {@link dev.backupvault.error.VaultException} if it is not true
     */
    record Step(String sentence, Runnable trial) {}
}
