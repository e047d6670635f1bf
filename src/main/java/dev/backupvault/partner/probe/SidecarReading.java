package dev.backupvault.partner.probe;

import java.util.List;

/**
 * What a sidecar says. Immutable.
 *
 * @param finding whether it is of the format, and whole; its facts
 * @param files what it lists, in its order; empty where it is damaged or lists none
 */
public record SidecarReading(Finding finding, List<ListedFile> files) {
    public SidecarReading {
        files = List.copyOf(files);
    }

    static SidecarReading of(Finding finding) {
        return new SidecarReading(finding, List.of());
    }
}
