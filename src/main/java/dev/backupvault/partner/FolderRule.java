package dev.backupvault.partner;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

        record One(String name, boolean folder, Optional<Pattern> glob) {}

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
            return new One(
                    name,
                    folder,
                    name.contains("*")
                            ? Optional.of(
                                    Pattern.compile("^" + Pattern.quote(name).replace("\\*", ".*") + "$"))
                            : Optional.empty());
        }

        /** Whether a folder has it. */
        boolean isIn(FolderListing listing, String folder) {
            return alternatives.stream().anyMatch(one -> {
                String path = FolderListing.join(folder, one.name);
                return one.folder
                        ? listing.folders().contains(path)
                        : one.glob.isPresent()
                                ? listing.namesIn(folder).stream()
                                        .anyMatch(name ->
                                                one.glob.get().matcher(name).find())
                                : listing.files().containsKey(path);
            });
        }
    }
}
