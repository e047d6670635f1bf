package dev.backupvault.sftp;

import com.jcraft.jsch.ChannelSftp;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.ingest.SidecarDigests;
import dev.backupvault.pickup.Names;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one look at the server's folder shows. Names are the server's text and not to be trusted: Camel would put a name
 * with a slash into a path, and the SSH library takes a star for a pattern, even to delete by. Used by the polling
 * thread.
 */
final class Listing {
    private static final Logger LOG = LoggerFactory.getLogger(SftpPull.class);
    private static final int LONGEST_NAME = 255;
    private static final int MOST_SAID = 10_000;

    /** Done files and checksum files: they are not fetched for themselves. */
    private final Map<String, Listed> beside = new HashMap<>();

    private final Set<String> said = new HashSet<>();

    /** A new look begins. */
    void clear() {
        beside.clear();
    }

    /** Whether it can be a backup; what goes with one is remembered. */
    boolean accept(String server, SftpRemoteFile<?> file) {
        String name = file.getFilename();
        if (!isSafe(name)) {
            refuse(server, name);
            return false;
        }
        Listed listed = Listed.of(name, ((ChannelSftp.LsEntry) file.getRemoteFile()).getAttrs());
        if (!listed.isFile()) {
            return false;
        }
        if (name.endsWith(Names.DONE) || SidecarDigests.isSidecar(name)) {
            beside.put(name, listed);
            return false;
        }
        return !Names.isTemporary(name);
    }

    boolean hasDone(String name) {
        return beside.containsKey(name + Names.DONE);
    }

    /** The checksum files of a backup. */
    List<Listed> sidecars(String name) {
        return SidecarDigests.namesFor(name).stream()
                .filter(beside::containsKey)
                .map(beside::get)
                .toList();
    }

    /** Whether a name is one, and neither a path nor a pattern; whatever a route includes. */
    static boolean isSafe(String name) {
        Predicate<Integer> bad = c -> Character.isISOControl(c) || "/\\*?".indexOf(c) >= 0 || c == '\uFFFD';
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.codePoints().boxed().noneMatch(bad);
    }

    private void refuse(String server, String name) {
        String shown = name.substring(0, Math.min(LONGEST_NAME, name.length())).replaceAll("\\p{Cntrl}", "?");
        if (said.size() < MOST_SAID && said.add(shown)) {
            LOG.error(
                    "rejected-name server=\"{}\" file=\"{}\" code={} why=\"it is not the name of a file that we fetch: rename it\"",
                    server,
                    shown.replace('"', '\''),
                    ErrorCode.NAME_REFUSED.id());
        }
    }
}
