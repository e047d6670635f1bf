package dev.backupvault.partner;

import dev.backupvault.partner.probe.Bytes;
import java.time.Instant;

/**
 * A file that a profile looks at.
 *
 * @param path in its source, with {@code /}
 * @param modified its modification time
 * @param bytes its content, or null where it cannot be read before it is stored
 */
public record Look(String path, Instant modified, Bytes bytes) {
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Its name without the last extension. */
    String stem() {
        String name = name();
        return name.lastIndexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** The folder it lies in, or nothing. */
    public String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
