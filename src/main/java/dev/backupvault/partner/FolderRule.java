package dev.backupvault.partner;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Which folders are backups, and when one of them is complete. Immutable.
 *
 * @param with what must be there; without any, the source's own folder is the one backup
 * @param paths what the folder's path may look like, for the facts in it
 * @param quiet how long nothing in it must have changed
 * @param complete facts, and the values that one must have for the backup to be complete
 * @param kind what the backup holds
 */
public record FolderRule(
        List<Name> with, List<Pattern> paths, Duration quiet, Map<String, List<String>> complete, KindRule kind) {

    /**
     * What must be in a folder: one of several names, each relative to the folder, with {@code /} at the end of a
     * folder's and {@code *} for any characters of a file's.
     */
    public record Name(String text, List<One> alternatives) {

        /** @param parts of a file's name between its stars; the name itself if it has none */
        record One(String name, boolean folder, List<String> parts) {
            boolean isGlob() {
                return parts.size() > 1;
            }

            /** Each part behind the one before; each is looked for once. */
            boolean fits(String file) {
                String last = parts.get(parts.size() - 1);
                int at = parts.get(0).length();
                if (!file.startsWith(parts.get(0)) || !file.endsWith(last)) {
                    return false;
                }
                for (String part : parts.subList(1, parts.size() - 1)) {
                    int found = file.indexOf(part, at);
                    if (found < 0) {
                        return false;
                    }
                    at = found + part.length();
                }
                return at <= file.length() - last.length();
            }
        }

        /** @throws IllegalArgumentException if a {@code *} is elsewhere than in a file's name */
        static Name parse(String text) {
            return new Name(
                    text, List.of(text.split("\\|")).stream().map(Name::one).toList());
        }

        private static One one(String text) {
            boolean folder = text.endsWith("/");
            String name = folder ? text.substring(0, text.length() - 1) : text;
            if (name.isEmpty() || name.startsWith("/") || name.contains("*") && (folder || name.contains("/"))) {
                throw new IllegalArgumentException(
                        "expected names such as backup_manifest, keys/ or *.ovf, with bars between them, found '" + text
                                + "'");
            }
            return new One(name, folder, List.of(name.split("\\*", -1)));
        }

        /** Whether a folder has it. */
        boolean isIn(FolderListing listing, String folder) {
            return alternatives.stream().anyMatch(one -> {
                String path = FolderListing.join(folder, one.name);
                return one.folder
                        ? listing.folders().contains(path)
                        : one.isGlob()
                                ? listing.namesIn(folder).stream().anyMatch(one::fits)
                                : listing.files().containsKey(path);
            });
        }
    }
}
