package dev.backupvault.pickup;

import java.util.List;
import java.util.Locale;

/** Names that say what a file is for. */
public final class Names {
    /** {@code backup.bak.done} beside {@code backup.bak}. */
    public static final String DONE = ".done";

    private static final List<String> TEMPORARY =
            List.of(".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~", DONE);

    private Names() {}

    /** Whether it is the name of a file that is not a backup, or not yet. */
    public static boolean isTemporary(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".") || TEMPORARY.stream().anyMatch(lower::endsWith);
    }
}
