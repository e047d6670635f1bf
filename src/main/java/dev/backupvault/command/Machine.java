package dev.backupvault.command;

import java.io.OutputStream;

/** Where commands run. Implementations are thread-safe. */
interface Machine {

    /**
     * Starts a command with nothing on its standard input.
     *
     * @param output takes standard output as it comes, and is closed at its end
     * @param errors takes standard error as it comes
     * @throws dev.backupvault.error.VaultException if it cannot be started
     */
    Running start(Invocation invocation, OutputStream output, OutputStream errors);

    /**
     * Tries whether this program could be started, without starting it where that is possible.
     *
     * @throws dev.backupvault.error.VaultException if not, and why
     */
    void check(String program);

    /** For messages. */
    @Override
    String toString();
}
