package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.SourceFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What lies of a set in its folder. Immutable.
 *
 * @param members its files
 * @param times when they were changed, and what is called like one of them but for an ending: it may become one
 */
record FolderSet(SourceFile file, List<SetMember> members, Map<String, Instant> times) {

    static FolderSet of(SetKind kind, SourceFile file) {
        List<SetMember> members = new ArrayList<>();
        Map<String, Instant> times = new TreeMap<>();
        for (String name : Neighbours.names(file)) {
            boolean isMember = kind.hasName(name);
            if (isMember || kind.hasName(bare(name))) {
                Optional<FileSnapshot> seen = Neighbours.snapshot(file, name);
                seen.ifPresent(snapshot -> times.put(name, snapshot.modified()));
                seen.filter(snapshot -> isMember)
                        .ifPresent(snapshot -> members.add(SetMember.of(kind, kind.path(name), snapshot)));
            }
        }
        return new FolderSet(file, members, times);
    }

    /** Without what temporary names have besides, such as {@code .exp_02.dmp.x7Gq} and {@code exp_02.dmp.part}. */
    private static String bare(String name) {
        String shown = name.startsWith(".") ? name.substring(1) : name;
        return shown.lastIndexOf('.') > 0 ? shown.substring(0, shown.lastIndexOf('.')) : shown;
    }

    /** @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if something was changed lately */
    void requireRest(Duration quiet, Instant now) {
        times.forEach((name, modified) -> Readiness.unrest(quiet, modified, now).ifPresent(why -> {
            throw VaultException.of(
                            ErrorCode.SOURCE_INCOMPLETE,
                            "how many files the set of '" + file + "' has is not known yet: '" + name + "' " + why)
                    .hint("it is tried again: a set is as many files as lie there when nothing of it changes");
        }));
    }
}
