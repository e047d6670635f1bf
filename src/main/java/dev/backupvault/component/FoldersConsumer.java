package dev.backupvault.component;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Payload;
import dev.backupvault.intake.FolderIntake;
import dev.backupvault.intake.FolderOffer;
import dev.backupvault.intake.Place;
import dev.backupvault.partner.Classified;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.FileShape;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Look;
import dev.backupvault.pickup.Remembered;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a place for folders that a backup tool wrote, and offers each that is complete and was not stored as it is
 * now; and for single files that its profile knows besides. All of it stays where it is: the tool deletes what is old.
 */
final class FoldersConsumer extends ScheduledPollConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(FoldersConsumer.class);

    private final BackupVaultEndpoint endpoint;
    private final Supplier<Place> places;
    private Place place; // as it was at the last look: a link may lead elsewhere by now
    private final Remembered<String, String> stored = new Remembered<>();
    private final Remembered<String, FolderListing.Entry> storedFiles = new Remembered<>();
    private final Remembered<String, String> waiting = new Remembered<>();
    private FolderClassifier folders;
    private Classifier files;

    /** @param places asked at each look, and in no other thread */
    FoldersConsumer(BackupVaultEndpoint endpoint, Processor processor, Supplier<Place> places) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.places = places;
    }

    @Override
    protected void doStart() throws Exception {
        var profiles = endpoint.services().intake().profiles();
        folders = profiles.folders(endpoint.getPartner()).orElseThrow(() -> VaultException.of(
                        ErrorCode.CONFIG_INVALID,
                        "the backups of the profile '" + endpoint.getPartner() + "' are no folders")
                .hint("use the source kind drop-folder, or a profile such as restic or postgres-physical"));
        files = profiles.of(endpoint.getPartner()).orElseThrow();
        super.doStart();
    }

    @Override
    protected int poll() {
        place = places.get();
        FolderListing all = place.list("");
        List<FolderUnit> units = FolderUnit.find(folders.rule(), all);
        Deque<Map.Entry<String, FolderListing.Entry>> files = new ArrayDeque<>(singleFiles(all, units));
        int offered = 0;
        // In the order of time: a base needs the logs before it, and begins the chain of those behind it.
        for (FolderUnit unit :
                units.stream().sorted(Comparator.comparing(FolderUnit::changed)).toList()) {
            while (!files.isEmpty() && !files.peek().getValue().modified().isAfter(unit.changed())) {
                offered += offerWanted(files.poll());
            }
            if (isRunAllowed() && isWanted(unit)) {
                offered++;
                offer(unit);
            }
        }
        while (!files.isEmpty()) {
            offered += offerWanted(files.poll());
        }
        return offered;
    }

    /** What is old enough and lies in no folder that is a backup itself, the oldest first. */
    private List<Map.Entry<String, FolderListing.Entry>> singleFiles(FolderListing all, List<FolderUnit> units) {
        if (!folders.hasSingleFiles()) {
            return List.of();
        }
        Instant ripe = Instant.now().minusMillis(endpoint.getMinimumAge());
        Set<String> inFolders = new HashSet<>();
        units.forEach(unit ->
                unit.listing().files().keySet().forEach(path -> inFolders.add(FolderListing.join(unit.path(), path))));
        return all.files().entrySet().stream()
                .filter(file -> !inFolders.contains(file.getKey())
                        && !file.getValue().modified().isAfter(ripe))
                .sorted(Comparator.comparing(file -> file.getValue().modified()))
                .toList();
    }

    private int offerWanted(Map.Entry<String, FolderListing.Entry> file) {
        if (!isRunAllowed() || !isWanted(file.getKey(), file.getValue())) {
            return 0;
        }
        offer(file.getKey(), file.getValue());
        return 1;
    }

    private boolean isWanted(FolderUnit unit) {
        if (unit.listing().fingerprint().equals(stored.of(unit.path()))) {
            return false;
        }
        try {
            String why =
                    FolderIntake.classify(folders, place, unit).incomplete().orElse(null);
            if (why != null && !why.equals(waiting.of(unit.path()))) {
                LOG.info("waiting folder=\"{}\" why=\"{}\"", printable(unit.path()), printable(why));
                waiting.put(unit.path(), why);
            }
            return why == null;
        } catch (VaultException e) {
            failed(unit.path(), e);
            return false;
        }
    }

    /** The units before it may have taken hours, so it is looked at again. */
    private void offer(FolderUnit found) {
        FolderOffer offer;
        try {
            offer = FolderIntake.again(folders, new FolderOffer(place, found));
        } catch (VaultException e) {
            failed(found.path(), e);
            return;
        }
        if (offer(found.path(), exchange -> exchange.setProperty(BackupVaultComponent.FOLDER, offer))) {
            stored.put(found.path(), offer.unit().listing().fingerprint());
        }
    }

    private boolean isWanted(String path, FolderListing.Entry file) {
        return !file.equals(storedFiles.of(path)) && isBackup(files.classify(new Look(path, file.modified(), null)));
    }

    /** What only says something of backups is stored too: WAL is of no use without its history. */
    private static boolean isBackup(Classified file) {
        return file.shape().isPresent() && file.role() != FileShape.Role.LOCK;
    }

    private void offer(String path, FolderListing.Entry file) {
        boolean well = offer(path, exchange -> {
            Payload payload = place.payload(path, file);
            if (payload instanceof Payload.OfRemote remote) {
                exchange.setProperty(BackupVaultComponent.REMOTE, remote.file());
            } else {
                exchange.setProperty(BackupVaultComponent.FILE, payload);
            }
            exchange.getMessage().setHeader(BackupVaultConstants.PATH, path);
        });
        if (well) {
            storedFiles.put(path, file);
        }
    }

    /** @return whether its point is sealed */
    private boolean offer(String path, Consumer<Exchange> fill) {
        Exchange exchange = createExchange(false);
        try {
            fill.accept(exchange);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                failed(path, exchange.getException());
                return false;
            }
            if (exchange.getMessage().getHeader(BackupVaultConstants.POINT) == null) {
                throw new IllegalStateException(
                        "the route ended without a recovery point: it needs backup-vault:ingest");
            }
            return true;
        } catch (Exception e) {
            failed(path, e);
            return false;
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private static void failed(String path, Exception e) {
        if (e instanceof VaultException known) {
            LOG.warn(
                    "postponed folder=\"{}\" code={} why=\"{}\"",
                    printable(path),
                    known.code().id(),
                    printable(known.fact()));
        } else {
            LOG.error("postponed folder=\"{}\" code={}", printable(path), ErrorCode.INTERNAL.id(), e);
        }
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cc}", "?").replace("\"", "'");
    }
}
