package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.List;

/** A path as a manifest has it, which is not trusted: what could lead out of a target is refused. */
public final class TargetPath {
    private TargetPath() {}

    /**
     * The parts of a relative path with slashes, at least one.
     *
     * @param target for the message
     * @throws VaultException {@link ErrorCode#RESTORE_ESCAPES}
     */
    public static List<String> parts(String path, Object target) {
        List<String> parts = List.of(path.split("/", -1));
        if (!parts.stream().allMatch(TargetPath::isName)) {
            throw escapes(path, target);
        }
        return parts;
    }

    static boolean isName(String part) {
        return !part.isEmpty() && !part.equals(".") && !part.equals("..") && part.indexOf('\0') < 0;
    }

    static VaultException escapes(String path, Object target) {
        return VaultException.mismatch(
                        ErrorCode.RESTORE_ESCAPES,
                        "the manifest names a file outside the target",
                        "a path inside " + target,
                        "'" + path + "'")
                .hint("the manifest was not written by this software: look at it with `backup-vault show`");
    }
}
