package dev.backupvault.partner;

import dev.backupvault.point.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What lies below a folder, by paths with {@code /} from there; the folder itself is the empty path. Immutable. */
public final class FolderListing {
    private static final char BEHIND_SLASH = '/' + 1;

    private final NavigableMap<String, Entry> files;
    private final NavigableSet<String> folders;
    private final NavigableSet<String> others;
    private final NavigableSet<String> denied;
    private final Map<String, List<String>> names = new HashMap<>();

    /**
     * A file.
     *
     * @param key what the file system knows it by, or null
     */
    public record Entry(Object key, long bytes, Instant modified) {}

    /**
     * @param folders without the folder itself
     * @param others links, pipes and whatever else is no file and no folder
     * @param denied folders that cannot be listed
     */
    public FolderListing(Map<String, Entry> files, Set<String> folders, Set<String> others, Set<String> denied) {
        this.files = Collections.unmodifiableNavigableMap(new TreeMap<>(files));
        this.folders = Collections.unmodifiableNavigableSet(new TreeSet<>(folders));
        this.others = Collections.unmodifiableNavigableSet(new TreeSet<>(others));
        this.denied = Collections.unmodifiableNavigableSet(new TreeSet<>(denied));
        this.files.keySet().forEach(path -> names.computeIfAbsent(parent(path), folder -> new ArrayList<>())
                .add(path.substring(path.lastIndexOf('/') + 1)));
    }

    public NavigableMap<String, Entry> files() {
        return files;
    }

    public Set<String> folders() {
        return folders;
    }

    public Set<String> others() {
        return others;
    }

    public Set<String> denied() {
        return denied;
    }

    /** Names of the files that lie in a folder itself. */
    List<String> namesIn(String folder) {
        return names.getOrDefault(folder, List.of());
    }

    /** What lies below one of its folders, by paths from there. */
    FolderListing below(String folder, Set<String> without) {
        if (folder.isEmpty() && without.isEmpty()) {
            return this;
        }
        Map<String, Entry> ownFiles = new TreeMap<>();
        within(folder).forEach((path, entry) -> {
            if (isBelow(path, folder, without)) {
                ownFiles.put(relative(path, folder), entry);
            }
        });
        return new FolderListing(
                ownFiles,
                below(folders, folder, without),
                below(others, folder, without),
                below(denied, folder, without));
    }

    /** With many backups in one place each looks at its own files only. */
    private Map<String, Entry> within(String folder) {
        return folder.isEmpty() ? files : files.subMap(folder + "/", folder + BEHIND_SLASH);
    }

    private static Set<String> below(NavigableSet<String> all, String folder, Set<String> without) {
        Set<String> paths = folder.isEmpty() ? all : all.subSet(folder + "/", folder + BEHIND_SLASH);
        return paths.stream()
                .filter(path -> isBelow(path, folder, without))
                .map(path -> relative(path, folder))
                .collect(Collectors.toSet());
    }

    private static boolean isBelow(String path, String folder, Set<String> without) {
        if (!folder.isEmpty() && !path.startsWith(folder + "/")) {
            return false;
        }
        for (String at = path; at.length() > folder.length(); at = parent(at)) {
            if (without.contains(at)) {
                return false;
            }
        }
        return true;
    }

    private static String relative(String path, String folder) {
        return folder.isEmpty() ? path : path.substring(folder.length() + 1);
    }

    /** The folders that hold neither a file nor another folder. */
    public List<String> empty() {
        Set<String> parents = new TreeSet<>();
        files.keySet().forEach(path -> parents.add(parent(path)));
        folders.forEach(path -> parents.add(parent(path)));
        return folders.stream().filter(folder -> !parents.contains(folder)).toList();
    }

    /** Another text for each other listing, be it of one file's time. */
    public String fingerprint() {
        MessageDigest digest = Sha256.digester();
        files.forEach((path, entry) -> digest.update((path + "\0" + entry + "\n").getBytes(StandardCharsets.UTF_8)));
        folders.forEach(path -> digest.update((path + "\0\n").getBytes(StandardCharsets.UTF_8)));
        return Sha256.finish(digest).hex();
    }

    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** A path in a folder. */
    public static String join(String folder, String path) {
        return folder.isEmpty() || path.isEmpty() ? folder + path : folder + "/" + path;
    }
}
