package dev.backupvault.watch;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which alerts go one way. Immutable. */
record AlertFilter(Set<Alert.Kind> kinds) {

    /**
     * @param text {@code all}, or words of {@link Alert.Kind} with spaces between them
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    static AlertFilter parse(String text) {
        if (text.strip().equals("all")) {
            return new AlertFilter(EnumSet.allOf(Alert.Kind.class));
        }
        return new AlertFilter(Arrays.stream(text.strip().split("[\\s,]+"))
                .map(AlertFilter::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Alert.Kind.class))));
    }

    private static Alert.Kind kind(String word) {
        return Arrays.stream(Alert.Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> VaultException.mismatch(
                        ErrorCode.CONFIG_INVALID,
                        "'kinds' of an alert makes no sense",
                        "all, or some of "
                                + Arrays.stream(Alert.Kind.values())
                                        .map(Alert.Kind::word)
                                        .toList(),
                        "'" + word + "'"));
    }

    boolean takes(Alert alert) {
        return kinds.contains(alert.kind());
    }
}
