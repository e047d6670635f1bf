package dev.backupvault.command;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Arguments as one line that a POSIX shell takes apart into exactly these arguments again: SSH knows no argument list.
 */
final class ShellQuoting {
    private ShellQuoting() {}

    static String quote(List<String> arguments) {
        return arguments.stream().map(ShellQuoting::quote).collect(Collectors.joining(" "));
    }

    /** Between single quotes nothing has a meaning but the single quote itself. */
    private static String quote(String argument) {
        if (argument.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument cannot hold a NUL character");
        }
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}
