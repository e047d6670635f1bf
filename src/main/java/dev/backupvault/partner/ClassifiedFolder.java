package dev.backupvault.partner;

import dev.backupvault.partner.FileShape.Role;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.PointKind;
import java.util.List;
import java.util.Optional;

/**
 * What a profile made of a folder. Immutable.
 *
 * @param path of the folder in its source
 * @param members what is stored, payload before what leads to it
 * @param kind empty if it could not be told
 * @param item what it is a backup of; empty if no name could be made
 * @param level what is proved of it: 3 if all payload is named by its own SHA-256, 2 if a sidecar lists what there must
 *     be and it is there, 1 if a sidecar was known by its bytes, else 0
 * @param incomplete why it is not complete; empty if nothing says that it is not
 * @param notes why it is what it is, for people
 */
public record ClassifiedFolder(
        String path,
        List<Member> members,
        Facts facts,
        Optional<PointKind> kind,
        Optional<String> item,
        BackupTime time,
        int level,
        Optional<String> incomplete,
        List<String> notes) {

    /**
     * A file of the folder.
     *
     * @param path from the folder
     * @param fixed whether it is never written twice under its name
     * @param sha256 what its name says that its bytes hash to, in hexadecimal
     */
    public record Member(String path, Role role, boolean fixed, Optional<String> sha256) {}
}
