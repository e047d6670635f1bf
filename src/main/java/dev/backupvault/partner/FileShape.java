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
 * @param required whether the file is of this shape only if a probe knows its bytes
 */
public record FileShape(
        String id, Pattern path, Role role, Optional<KindRule> kind, List<String> probes, boolean required) {

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
    Optional<Map<String, String>> match(String name) {
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
