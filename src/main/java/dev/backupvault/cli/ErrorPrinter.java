package dev.backupvault.cli;

import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Says what went wrong in the catalogue's words; only what is our own fault comes with a stack trace, in the log. */
final class ErrorPrinter implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception error, CommandLine command, CommandLine.ParseResult parsed) {
        Optional<VaultException> known = Causes.find(VaultException.class, error);
        if (known.isPresent()) {
            command.getErr().println("backup-vault: " + known.get().getMessage());
            return known.get().code().exit();
        }
        command.getErr()
                .println("backup-vault: " + ErrorCode.INTERNAL.id() + " "
                        + error.getClass().getSimpleName() + ": " + error.getMessage());
        LoggerFactory.getLogger(ErrorPrinter.class).error("internal error", error);
        return ErrorCode.INTERNAL.exit();
    }
}
