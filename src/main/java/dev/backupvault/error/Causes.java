package dev.backupvault.error;

import java.util.Optional;

/** Looks for what really happened: Camel, Jetty and executors wrap it. */
public final class Causes {
    private Causes() {}

    /** The first of a type, the error itself or what caused it. */
    public static <T extends Throwable> Optional<T> find(Class<T> type, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
