package dev.backupvault.dropfolder;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.sources.ErrorNames;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line that a folder could not be looked at, such as a share that is away; the next poll tries again. */
public final class DropFolderErrors implements ExceptionHandler, ErrorNames {
    private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);

    @Override
    public void handleException(Throwable exception) {
        handleException(null, null, exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        VaultException named = name(exception);
        LOG.error("cannot-look code={} why=\"{}\"", named.code().id(), named.fact());
    }

    @Override
    public VaultException name(Throwable error) {
        return error instanceof VaultException known
                ? known
                : VaultException.of(
                        ErrorCode.DROP_FOLDER_MISSING,
                        (error.getClass().getSimpleName() + ": " + error.getMessage()).replaceAll("\\p{Cntrl}", " "),
                        error);
    }
}
