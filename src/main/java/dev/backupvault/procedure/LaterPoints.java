package dev.backupvault.procedure;

import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.restore.Restored;
import dev.backupvault.units.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Lets the next restore bring what was taken since the points restored so far, such as the logs since a base backup.
 * They are not cut at the time that is wanted: what happened just before it lies in a log that ended after it.
 * Thread-safe.
 */
public final class LaterPoints implements Processor {
    private Duration margin = Duration.ZERO;

    /** How much earlier it begins, such as {@code 1h}: clocks differ, and files have the times of their last change. */
    public void setMargin(String duration) {
        margin = Units.duration(duration);
    }

    /** @throws VaultException {@link ErrorCode#POINT_NOT_FOUND} if nothing was restored */
    @Override
    public void process(Exchange exchange) {
        Instant oldest = Run.of(exchange).restored().stream()
                .map(Restored::manifest)
                .map(manifest -> manifest.backupTime())
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> VaultException.of(ErrorCode.POINT_NOT_FOUND, "nothing was restored before"));
        Message message = exchange.getMessage();
        message.setBody(null);
        message.removeHeader(BackupVaultConstants.POINT);
        message.removeHeader(BackupVaultConstants.AS_OF);
        message.setHeader(BackupVaultConstants.SINCE, oldest.minus(margin));
    }
}
