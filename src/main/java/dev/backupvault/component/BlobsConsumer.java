package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.StoredBlob;
import dev.backupvault.pickup.Remembered;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a container of another account page by page, and offers each blob that may be new. It remembers no names: a
 * blob that was not changed since a look that went well is passed over, and any other is known by its ETag, which costs
 * one request and no byte of it.
 */
final class BlobsConsumer extends ScheduledPollConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(BlobsConsumer.class);

    /** A blob may have the time of the request that wrote it, and show in lists only when that has ended. */
    private static final Duration LATEST = Duration.ofHours(1);

    private final BackupVaultEndpoint endpoint;
    private final Pattern include;
    private Vault store;
    private ExecutorService workers;
    private final Remembered<String, String> stored = new Remembered<>();
    private Instant settled = Instant.MIN; // all that was changed before is stored

    BlobsConsumer(BackupVaultEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.include = Pattern.compile(endpoint.getInclude());
    }

    @Override
    protected void doStart() throws Exception {
        store = endpoint.services().account(endpoint.getAccount(), endpoint.getContainer(), System.getenv());
        workers = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "blobs", endpoint.getAtOnce());
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(workers);
    }

    @Override
    protected int poll() throws Exception {
        Instant now = store.now();
        Instant ripe = now.minusMillis(endpoint.getMinimumAge());
        Semaphore room = new Semaphore(endpoint.getAtOnce());
        AtomicBoolean allWell = new AtomicBoolean(true);
        int offered = 0;
        Optional<String> next = Optional.empty();
        try {
            do {
                Vault.Page page =
                        store.list(VaultLayout.elsewhere(endpoint.getContainer(), endpoint.getPrefix()), next);
                for (BlobInfo blob : page.blobs()) {
                    if (isWanted(blob, ripe, allWell)) {
                        if (!isRunAllowed()) {
                            return offered;
                        }
                        offered++;
                        room.acquire();
                        workers.execute(() -> {
                            try {
                                if (!offer(blob)) {
                                    allWell.set(false);
                                }
                            } finally {
                                room.release();
                            }
                        });
                    }
                }
                next = page.continuation();
            } while (next.isPresent());
        } finally {
            room.acquireUninterruptibly(endpoint.getAtOnce()); // what was begun is finished with this look
        }
        if (allWell.get()) {
            settled = ripe.minus(LATEST); // by the store's clock, which is also the blobs'
        }
        return offered;
    }

    private boolean isWanted(BlobInfo blob, Instant ripe, AtomicBoolean allWell) {
        if (blob.lastModified().isBefore(settled) || blob.lastModified().isAfter(ripe)) {
            return false;
        }
        String name = blob.path().name();
        if (blob.etag().equals(stored.of(name))) {
            return false;
        }
        if (!include.matcher(name).matches() || name.endsWith("/")) {
            return false;
        }
        if (blob.archived()) {
            failed(
                    blob,
                    VaultException.of(ErrorCode.STORE_ARCHIVED, "it is archived and cannot be read")
                            .hint("set its tier to hot or cool"));
            allWell.set(false);
            return false;
        }
        return true;
    }

    /** @return whether its point is sealed */
    private boolean offer(BlobInfo blob) {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(
                    BackupVaultComponent.REMOTE, new StoredBlob(store, blob, endpoint.getCopy() == BlobCopy.auto));
            exchange.getMessage()
                    .setHeader(BackupVaultConstants.PATH, blob.path().name());
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                failed(blob, exchange.getException());
                return false;
            }
            if (exchange.getMessage().getHeader(BackupVaultConstants.POINT) == null) {
                throw new IllegalStateException(
                        "the route ended without a recovery point: it needs backup-vault:ingest");
            }
            if (endpoint.getAfter() == AfterBlob.delete) {
                store.delete(blob.path(), blob.etag());
            }
            stored.put(blob.path().name(), blob.etag());
            return true;
        } catch (Exception e) {
            failed(blob, e);
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void failed(BlobInfo blob, Exception e) {
        if (e instanceof VaultException known) {
            LOG.warn(
                    "postponed blob=\"{}\" code={} why=\"{}\"",
                    printable(blob),
                    known.code().id(),
                    known.fact());
        } else {
            LOG.error("postponed blob=\"{}\" code={}", printable(blob), ErrorCode.INTERNAL.id(), e);
        }
    }

    private static String printable(BlobInfo blob) {
        return blob.path().toString().replaceAll("\\p{Cc}", "?").replace("\"", "'");
    }
}
