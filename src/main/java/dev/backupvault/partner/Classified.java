package dev.backupvault.partner;

import dev.backupvault.partner.probe.Finding;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.PointKind;
import java.util.List;
import java.util.Optional;

/**
 * What a profile made of a file. Immutable.
 *
 * @param path of the file in its source
 * @param shape empty if nothing matched, or it is ignored
 * @param ignored never to be stored
 * @param finding of the probe that knew the bytes, if one did
 * @param kind of a payload; empty also if it could not be told
 * @param item what it is a backup of; empty if no name could be made
 * @param set the key of its set, if it is part of one
 * @param notes why it is what it is, for people
 */
public record Classified(
        String path,
        Optional<String> shape,
        boolean ignored,
        FileShape.Role role,
        Facts facts,
        Optional<Finding> finding,
        Optional<PointKind> kind,
        Optional<String> item,
        BackupTime time,
        Optional<String> set,
        List<String> notes) {

    /** What a time is from that neither bytes nor names told. */
    public static final String MODIFIED = "modification-time";

    /** Whether it is, or is part of, a backup. */
    public boolean isPayload() {
        return shape.isPresent() && role == FileShape.Role.PAYLOAD;
    }
}
