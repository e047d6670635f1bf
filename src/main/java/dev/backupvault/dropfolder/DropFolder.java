package dev.backupvault.dropfolder;

import dev.backupvault.component.BackupVaultComponent;
import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.component.Suspension;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.operational.LocalCopy;
import dev.backupvault.pickup.After;
import dev.backupvault.pickup.Blame;
import dev.backupvault.pickup.Completeness;
import dev.backupvault.pickup.Names;
import dev.backupvault.pickup.Postponed;
import dev.backupvault.service.VaultServices;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a file in a drop folder before and after it is stored; given to a {@code file} consumer as its
 * {@code processStrategy}. Only complete files are begun, an acknowledged file is put away, one that can never be
 * stored goes to {@code .rejected/}, and all else stays for the next poll. Thread-safe.
 */
public final class DropFolder implements GenericFileProcessStrategy<File> {
    private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);
    private static final String BEGUN = BackupVaultComponent.SNAPSHOT;

    private static final long LONGEST_WAIT_SECONDS = 2;
    private static final int BATCH = 64;
    private static final int BATCHES = 4;

    private final Completeness<Path, FileSnapshot> completeness = new Completeness<>();
    private final PutAway putAway = new PutAway();
    private final Postponed<Path> postponed = new Postponed<>();
    private final Semaphore room = new Semaphore(BATCHES * BATCH);
    private String partner;
    private int credit; // of the polling thread

    /** How a tool shows that a file is complete: {@code renamed}, {@code done-file} or {@code stable}. */
    public void setComplete(String signal) {
        completeness.signal(Completeness.Signal.parse(signal));
        putAway.doneFiles(completeness.byDoneFile());
    }

    /** How long a file must not have changed, in milliseconds, where the signal is {@code stable}. */
    public void setMinimumAge(long millis) {
        completeness.minimumAge(java.time.Duration.ofMillis(millis));
    }

    /** What becomes of a stored file: {@code move} to {@code .stored/}, {@code delete} or {@code leave}. */
    public void setAfter(String after) {
        putAway.after(After.parse(after));
    }

    /** How long files stay in {@code .stored/}, in milliseconds. */
    public void setStoredFor(long millis) {
        putAway.keepFor(java.time.Duration.ofMillis(millis));
    }

    /** How many bytes stay in {@code .stored/} at most. */
    public void setStoredBytes(long bytes) {
        putAway.keepBytes(bytes);
    }

    /** The profile of the tool that writes the files; what it ignores is left alone. */
    public void setPartner(String name) {
        partner = name;
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        Path folder = root(endpoint);
        if (!Files.isDirectory(folder)) {
            throw VaultException.of(ErrorCode.DROP_FOLDER_MISSING, "the drop folder '" + folder + "' is not there")
                    .hint(
                            "create it, or mount it: it is not created for you, because an unmounted share would look empty");
        }
        putAway.prune(folder);
        LOG.info("watching folder=\"{}\" complete={} after={}", folder, completeness, putAway);
    }

    @Override
    public boolean begin(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        if (Suspension.holds(exchange.getContext(), endpoint)) {
            return false;
        }
        SourceFile source = source(endpoint, file);
        if (isIgnored(exchange, source)) {
            return false;
        }
        FileSnapshot snapshot;
        try {
            snapshot = FileSnapshot.of(source);
        } catch (VaultException e) {
            return false; // gone, or swapped for something that is not a file since it was listed
        }
        if (postponed.isWaiting(source.path())
                || !completeness.isComplete(
                        source.path(), snapshot, () -> source.beside(Names.DONE).isRegularFile())
                || putAway.isKnown(source.path(), snapshot)) {
            return false;
        }
        if (mustStay(exchange, source)) {
            postponed.failed(source.path());
            return false;
        }
        exchange.setProperty(BEGUN, snapshot);
        return hasRoom();
    }

    /** What says that a backup is complete must not be put away before the backup is. */
    private boolean mustStay(Exchange exchange, SourceFile source) {
        try {
            return putAway.moves()
                    && services(exchange)
                            .filter(services -> services.intake().isAwaited(partner, source))
                            .isPresent();
        } catch (VaultException e) {
            return true; // its folder cannot be listed this very moment
        }
    }

    /**
     * The poll hands files over and stores none itself, so that one long upload never holds up the files behind it; so
     * it must not begin more than memory has room for. It waits for a batch of places, not for each: waking for every
     * small file costs more than storing it.
     */
    private boolean hasRoom() {
        if (credit == 0) {
            try {
                if (!room.tryAcquire(BATCH, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    return false; // with the next poll: a route that is being stopped must not wait here
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            credit = BATCH;
        }
        credit--;
        return true;
    }

    @Override
    public void abort(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        // begin() holds nothing
    }

    @Override
    public void commit(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        room.release();
        SourceFile source = source(endpoint, file);
        String point = exchange.getMessage().getHeader(BackupVaultConstants.POINT, String.class);
        if (point == null) {
            throw new IllegalStateException(
                    "the route of '" + source + "' ended without a recovery point: it needs backup-vault:ingest");
        }
        completeness.forget(source.path());
        aside(
                source,
                () -> putAway.stored(source, exchange.getProperty(BEGUN, FileSnapshot.class), point, copy(exchange)));
    }

    private boolean isIgnored(Exchange exchange, SourceFile source) {
        return services(exchange)
                .flatMap(services -> services.intake().profiles().of(partner))
                .filter(classifier -> classifier.isIgnored(source.slashed()))
                .isPresent();
    }

    /** @return empty in an application whose steps are its own */
    private static Optional<VaultServices> services(Exchange exchange) {
        return exchange.getContext().hasComponent("backup-vault") instanceof BackupVaultComponent vault
                ? Optional.ofNullable(vault.getServices())
                : Optional.empty();
    }

    private static LocalCopy copy(Exchange exchange) {
        IngestResult result = exchange.getProperty(BackupVaultComponent.RESULT, IngestResult.class);
        if (result == null) {
            return LocalCopy.NONE; // another application's own steps
        }
        return services(exchange)
                .flatMap(VaultServices::operational)
                .flatMap(copies -> result.manifest().map(copies::of))
                .orElse(LocalCopy.NONE);
    }

    /** Camel would say nothing of a file that cannot be moved, and offer it again with every poll. */
    private void aside(SourceFile source, Runnable move) {
        try {
            move.run();
            postponed.settled(source.path());
        } catch (VaultException e) {
            LOG.error(
                    "cannot-put-away file=\"{}\" code={} seconds={} why=\"{}\"",
                    source,
                    e.code().id(),
                    postponed.failed(source.path()).toSeconds(),
                    e.fact());
        }
    }

    @Override
    public void rollback(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        room.release();
        Throwable cause = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        SourceFile source = source(endpoint, file);
        if (cause instanceof VaultException e) {
            if (Blame.isTheFiles(e, postponed.failures(source.path()))) {
                LOG.error(
                        "rejected file=\"{}\" code={} why=\"{}\"",
                        source,
                        e.code().id(),
                        e.fact());
                aside(
                        source,
                        () -> putAway.rejected(
                                source, exchange.getProperty(BEGUN, FileSnapshot.class), e.getMessage()));
            } else {
                LOG.warn(
                        "postponed file=\"{}\" code={} seconds={} why=\"{}\"",
                        source,
                        e.code().id(),
                        postponed.failed(source.path()).toSeconds(),
                        e.fact());
            }
        } else {
            LOG.error(
                    "postponed file=\"{}\" code={} seconds={}",
                    source,
                    ErrorCode.INTERNAL.id(),
                    postponed.failed(source.path()).toSeconds(),
                    cause);
        }
    }

    private static Path root(GenericFileEndpoint<File> endpoint) {
        return endpoint.getConfiguration() == null
                ? Path.of("")
                : Path.of(endpoint.getConfiguration().getDirectory())
                        .toAbsolutePath()
                        .normalize();
    }

    private static SourceFile source(GenericFileEndpoint<File> endpoint, GenericFile<File> file) {
        Path root = root(endpoint);
        return new SourceFile(
                root, root.relativize(file.getFile().toPath().toAbsolutePath().normalize()));
    }
}
