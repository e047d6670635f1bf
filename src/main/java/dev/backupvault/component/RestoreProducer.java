package dev.backupvault.component;

import dev.backupvault.point.PointId;
import dev.backupvault.restore.FolderTarget;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.RestorePlan;
import dev.backupvault.restore.RestoreTarget;
import dev.backupvault.restore.Restored;
import dev.backupvault.restore.Selection;
import dev.backupvault.vault.PointSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Writes files of points below the endpoint's folder; the body becomes the list of their paths. */
final class RestoreProducer extends DefaultProducer {
    private static final LongConsumer UNHEARD = bytes -> {};

    private final BackupVaultEndpoint endpoint;
    private final RestoreOptions options;

    RestoreProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = endpoint.getRestoring();
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Path folder = folder(message);
        RestoreTarget target = new FolderTarget(folder, options.isOverwrite());
        Restore restore = restore(exchange);
        RestorePlan plan = message.getBody() instanceof PointSummary listed
                ? restore.plan(endpoint.services().points().open(listed), target)
                : restore.plan(selection(message), target);
        LongConsumer progress = exchange.getProperty(BackupVaultComponent.PROGRESS, UNHEARD, LongConsumer.class);
        List<Restored> done = restore.restore(plan, target, PointReference.route(exchange), progress);
        remember(exchange, done);
    }

    private Restore restore(Exchange exchange) {
        if (exchange.getProperty(BackupVaultComponent.STORE_ONLY, false, Boolean.class)) {
            return endpoint.services().restoreFromStore();
        }
        return options.getFrom() == null
                ? endpoint.services().restore()
                : endpoint.services().restoreFrom(options.getFrom());
    }

    private Path folder(Message message) {
        String below = message.getHeader(BackupVaultConstants.BELOW, String.class);
        return below == null ? Path.of(options.getTo()) : Path.of(below).resolve(options.getTo());
    }

    private Selection selection(Message message) {
        String id = message.getHeader(BackupVaultConstants.POINT, String.class);
        if (id != null && options.getItems() == null) {
            return Selection.of(endpoint.getTenant(), endpoint.getSource(), endpoint.getItem(), PointId.parse(id))
                    .withChain(options.isChain())
                    .withArtifacts(options.getArtifacts());
        }
        return new Selection(
                endpoint.getTenant(),
                endpoint.getSource(),
                endpoint.getItem(),
                options.getItems(),
                null,
                time(message, BackupVaultConstants.AS_OF, options.getAsOf()),
                options.getItems() == null ? null : time(message, BackupVaultConstants.SINCE, options.getSince()),
                options.isChain(),
                options.getArtifacts());
    }

    private static Instant time(Message message, String header, String option) {
        Instant said = message.getHeader(header, Instant.class);
        return said != null || option == null
                ? said
                : OffsetDateTime.parse(option).toInstant();
    }

    private static void remember(Exchange exchange, List<Restored> done) {
        Message message = exchange.getMessage();
        @SuppressWarnings("unchecked")
        List<Restored> all = exchange.getProperty(BackupVaultComponent.RESTORED, List.class);
        if (all == null) {
            all = new ArrayList<>();
            exchange.setProperty(BackupVaultComponent.RESTORED, all);
        }
        all.addAll(done);
        message.setHeader(
                BackupVaultConstants.POINT,
                done.get(done.size() - 1).manifest().point().text());
        List<Path> paths = new ArrayList<>();
        done.forEach(point -> point.files().forEach(file -> paths.add(Path.of(file.place()))));
        message.setBody(paths);
    }
}
