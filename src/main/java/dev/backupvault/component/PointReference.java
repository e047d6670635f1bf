package dev.backupvault.component;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Which point a message is about, and who sent it: the one in the header, or the newest of the endpoint's item. */
final class PointReference {
    private PointReference() {}

    /** Who acts, for the audit. */
    static String route(Exchange exchange) {
        String by = exchange.getProperty(BackupVaultComponent.BY, String.class);
        if (by != null) {
            return by;
        }
        return exchange.getFromRouteId() == null ? "the application" : "route " + exchange.getFromRouteId();
    }

    static SealedPoint of(Message message, BackupVaultEndpoint endpoint) {
        PointStore points = endpoint.services().points();
        if (message.getBody() instanceof PointSummary summary) {
            return points.open(summary);
        }
        String id = message.getHeader(BackupVaultConstants.POINT, String.class);
        if (id != null) {
            return points.locate(endpoint.getTenant(), endpoint.getSource(), PointId.parse(id));
        }
        if (endpoint.getSource() == null || endpoint.getItem() == null) {
            throw new IllegalArgumentException(
                    "no point: set the header " + BackupVaultConstants.POINT + ", or source and item of the endpoint");
        }
        return points.newest(
                new ItemId(endpoint.getTenant(), endpoint.getSource(), endpoint.getItem()), Optional.empty());
    }
}
