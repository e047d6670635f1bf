package dev.backupvault.command;

import java.util.Optional;

/** A command that was started. */
interface Running {

    /**
     * Waits for its end, for at most some nanoseconds.
     *
     * @return how it ended, or empty if it has not
     */
    Optional<Ending> await(long nanos) throws InterruptedException;

    /** Ends it and all it started: asks first, and after a moment does not ask. Does nothing if it has ended. */
    void kill();

    /** @param failure what was wrong, such as {@code exit code 1}; null if nothing was */
    record Ending(String failure) {
        static final Ending GOOD = new Ending(null);

        /** By the code as a POSIX shell sees it: over 128 it was a signal. */
        static Ending of(int code) {
            if (code == 0) {
                return GOOD;
            }
            return new Ending("exit code " + code + (code > 128 && code < 160 ? " (signal " + (code - 128) + ")" : ""));
        }
    }
}
