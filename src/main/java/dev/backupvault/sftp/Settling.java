package dev.backupvault.sftp;

import dev.backupvault.pickup.After;
import dev.backupvault.pickup.Names;
import dev.backupvault.pickup.Remembered;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts away what is stored. A file is renamed first and looked at second: if what was renamed is not what was stored
 * (somebody replaced it in between), it goes back to be stored in its turn. What cannot be put away is remembered, so
 * that it is not fetched again for that. Used by the polling thread.
 */
final class Settling {
    private static final Logger LOG = LoggerFactory.getLogger(SftpPull.class);
    private static final String STORED = ".stored";
    private static final int LONGEST_NAME = 250;

    private record Stored(Listed file, List<String> sidecars, String point) {}

    private final Remembered<String, Stored> stored = new Remembered<>();
    private After after = After.MOVE;
    private boolean doneFiles;

    void after(After newAfter) {
        after = newAfter;
    }

    /** Whether {@code FILE.done} is a signal, which goes with its file, and not somebody's own. */
    void doneFiles(boolean areSignals) {
        doneFiles = areSignals;
    }

    void remember(Listed file, List<String> sidecars, String point) {
        stored.put(file.name(), new Stored(file, sidecars, point));
    }

    /** Whether this very file is stored, as far as this run of the connector knows. */
    boolean isStored(Listed file) {
        Stored known = stored.of(file.name());
        return known != null && known.file.equals(file);
    }

    /**
     * Puts a stored file away, if it is not to be left.
     *
     * @throws dev.backupvault.error.VaultException if the server does not let us; to be tried again
     */
    void putAway(Connection server, String folder, String name) {
        Stored known = stored.of(name);
        if (after == After.LEAVE) {
            return;
        }
        String aside = Connection.path(folder, STORED);
        String moved = shortened(name, "." + known.point);
        server.make(aside);
        if (server.look(folder, name).isPresent()) {
            server.rename(folder, name, aside, moved);
        }
        Optional<Listed> there = server.look(aside, moved);
        stored.forget(name);
        if (there.isPresent() && !is(there.get(), known.file)) {
            putBack(server, folder, name, aside, moved);
            return;
        }
        for (String sidecar : known.sidecars) {
            aside(server, folder, sidecar, aside, shortened(sidecar, "." + known.point));
        }
        if (doneFiles && server.look(folder, name).isEmpty()) { // else it is the next backup's
            aside(server, folder, name + Names.DONE, aside, null);
        }
        if (after == After.DELETE && there.isPresent()) {
            server.delete(aside, moved);
        }
    }

    private static boolean is(Listed now, Listed then) {
        return now.bytes() == then.bytes() && now.modifiedSeconds() == then.modifiedSeconds();
    }

    /** Deletes, or moves if there is a name to move to. */
    private void aside(Connection server, String folder, String name, String aside, String to) {
        if (server.look(folder, name).isEmpty()) {
            return;
        }
        if (after == After.DELETE || to == null) {
            server.delete(folder, name);
        } else {
            server.rename(folder, name, aside, to);
        }
    }

    private static void putBack(Connection server, String folder, String name, String aside, String moved) {
        LOG.warn("replaced file=\"{}\" why=\"it was replaced while it was stored, and is offered again\"", name);
        String back = name;
        for (int copy = 1; server.look(folder, back).isPresent(); copy++) {
            back = copy + "-" + name;
        }
        server.rename(aside, moved, folder, back);
    }

    /** The name with an ending, or the ending alone if a server would refuse it. */
    private static String shortened(String name, String ending) {
        String whole = name + ending;
        return whole.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                ? whole
                : Integer.toHexString(name.hashCode()) + ending;
    }

    @Override
    public String toString() {
        return after.toString();
    }
}
