package dev.backupvault.partner;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One form that a tool's files have. Immutable.
 *
 * @param path what the path in the source looks like; RE2, so that no name takes more than linear time
 * @param probes probes by name, the first that knows the bytes tells facts
 * @param required whether the file is of this shape only if a probe knows its bytes; of a file in a folder, whether the
 *     folder is complete only then
 * @param facts which facts of a probe count, by the names that they get; all of them, if none is named
 * @param alone of a profile whose backups are folders: whether the file is a backup of its own, outside of them
 * @param mutable whether such a file may be written again under its name
 * @param complete how such a file shows in a folder that it is complete, any of them; empty if nothing is known
 * @param sha256 the group that tells what the bytes hash to
 */
public record FileShape(
        String id,
        Pattern path,
        Role role,
        Optional<KindRule> kind,
        List<String> probes,
        boolean required,
        Map<String, String> facts,
        boolean alone,
        Mutable mutable,
        List<Signal> complete,
        Optional<String> sha256) {

    /** What may become of a file that has its name. */
    public enum Mutable {
        /** Other bytes under its name are a mistake. */
        NEVER,
        /** Its tool may write it anew. */
        REWRITTEN
    }

    /** What a file is for. */
    public enum Role {
        /** The backup, or a part of it. */
        PAYLOAD,
        /** Says something of a backup, or completes it. */
        SIDECAR,
        /** Its being there says something. */
        MARKER,
        /** Leads to payload that has to be stored before it. */
        POINTER,
        /** Somebody works on the backup; never stored. */
        LOCK
    }

    /** @return the named groups that took part, or empty if the path looks otherwise */
    public Optional<Map<String, String>> match(String name) {
        return groups(path, name);
    }

    /** What counts of what a probe told. */
    Map<String, String> told(Map<String, String> all) {
        if (facts.isEmpty()) {
            return all;
        }
        Map<String, String> told = new HashMap<>();
        facts.forEach((ours, theirs) -> {
            if (all.containsKey(theirs)) {
                told.put(ours, all.get(theirs));
            }
        });
        return told;
    }

    static Optional<Map<String, String>> groups(Pattern path, String name) {
        Matcher matcher = path.matcher(name);
        if (!matcher.find()) {
            return Optional.empty();
        }
        Map<String, String> groups = new HashMap<>();
        path.namedGroups().keySet().forEach(group -> {
            String value = matcher.group(group);
            if (value != null) {
                groups.put(group, value);
            }
        });
        return Optional.of(groups);
    }
}
