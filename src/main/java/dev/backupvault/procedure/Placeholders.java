package dev.backupvault.procedure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What arguments may say of what is only known when a procedure runs. Immutable. */
record Placeholders(Map<String, String> values) {
    static final String SCRATCH = "scratch";
    static final String FILES = "files";
    static final String POINT = "point";
    static final String AS_OF = "asOf";

    private static final Set<String> KNOWN = new TreeSet<>(Set.of(SCRATCH, FILES, POINT, AS_OF));
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}?");

    Placeholders {
        values = Map.copyOf(values);
    }

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} for one that there is not */
    static void check(String argument) {
        for (Matcher matcher = PLACEHOLDER.matcher(argument); matcher.find(); ) {
            if (!KNOWN.contains(matcher.group(1)) || !matcher.group().endsWith("}")) {
                throw VaultException.mismatch(
                                ErrorCode.CONFIG_INVALID,
                                "the argument '" + argument + "' has an unknown placeholder",
                                "one of " + KNOWN,
                                matcher.group())
                        .hint("docs/RESTORE.md says what they stand for; a shell's own ${name} is written $name");
            }
        }
    }

    /** Whether all that these arguments need has a value in this run. */
    boolean has(List<String> arguments) {
        return arguments.stream()
                .flatMap(argument -> PLACEHOLDER.matcher(argument).results())
                .allMatch(result -> values.containsKey(result.group(1)));
    }

    /** With values in their places; a value's own text is never looked at again. */
    List<String> fill(List<String> arguments) {
        return arguments.stream()
                .map(argument -> PLACEHOLDER
                        .matcher(argument)
                        .replaceAll(result -> Matcher.quoteReplacement(values.get(result.group(1)))))
                .toList();
    }
}
