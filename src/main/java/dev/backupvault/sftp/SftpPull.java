package dev.backupvault.sftp;

import dev.backupvault.component.BackupVaultComponent;
import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.component.Suspension;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.pickup.After;
import dev.backupvault.pickup.Blame;
import dev.backupvault.pickup.Completeness;
import dev.backupvault.pickup.Postponed;
import dev.backupvault.pickup.Remembered;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Service;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.apache.camel.component.file.remote.SftpConsumer;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the complete files of a folder on an SFTP server; given to one {@code sftp} consumer as its {@code filter},
 * {@code processStrategy}, {@code pollStrategy} and {@code exceptionHandler}. Files are streamed, an acknowledged one
 * is put away, one that can never be stored is reported once and passed over, and while the server is away it is asked
 * less and less often. Used by the consumer's polling thread.
 */
@SuppressWarnings("rawtypes") // the consumer has it so
public final class SftpPull
        implements GenericFileFilter<SftpRemoteFile>,
                GenericFileProcessStrategy<SftpRemoteFile>,
                PollingConsumerPollStrategy,
                ExceptionHandler,
                Service {
    private static final Logger LOG = LoggerFactory.getLogger(SftpPull.class);

    /** What a file and its checksum files looked like when it was refused. */
    private record Refused(Listed file, List<Listed> sidecars) {}

    private String keyFile = "";
    private Secret passphrase = Secret.NONE;
    private Secret password = Secret.NONE;
    private final Completeness<String, Listed> completeness = new Completeness<>();
    private final Listing listing = new Listing();
    private final Settling settling = new Settling();
    private final Remembered<String, Refused> refused = new Remembered<>();
    private final Postponed<String> postponed = new Postponed<>();
    private final Postponed<String> away = new Postponed<>();
    private String folder = "";
    private volatile Connection connection;
    private Consumer polling;

    /** The folder on the server; from the user's home folder on unless it begins with a slash. */
    public void setFolder(String newFolder) {
        folder = newFolder.length() > 1 ? newFolder.replaceFirst("/+$", "") : newFolder;
    }

    /** A file with the private key to log in with; may be empty. */
    public void setKeyFile(String file) {
        keyFile = file;
    }

    /** Where the key file's passphrase is found, {@code env:NAME} or {@code file:/path}; may be empty. */
    public void setPassphrase(String place) {
        passphrase = new Secret("passphrase", place);
    }

    /** Where the password is found, {@code env:NAME} or {@code file:/path}; may be empty. */
    public void setPassword(String place) {
        password = new Secret("password", place);
    }

    /** How a tool shows that a file is complete: {@code renamed}, {@code done-file} or {@code stable}. */
    public void setComplete(String signal) {
        completeness.signal(Completeness.Signal.parse(signal));
        settling.doneFiles(completeness.byDoneFile());
    }

    /** How long a file must not have changed, in milliseconds, where the signal is {@code stable}. */
    public void setMinimumAge(long millis) {
        completeness.minimumAge(Duration.ofMillis(millis));
    }

    /** What becomes of a stored file: {@code move} to {@code .stored/}, {@code delete} or {@code leave}. */
    public void setAfter(String after) {
        settling.after(After.parse(after));
    }

    @Override
    public void start() {
        // the server is looked at with the first poll
    }

    /** The route is stopped: what waited for its exchange to finish has waited. */
    @Override
    public void stop() {
        if (connection != null) {
            connection.abandon();
        }
    }

    // ---- The server --------------------------------------------------------------------------------------------

    /** Before each look at the server. The first one replaces Camel's connection by ours. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        if (polling != consumer) {
            SftpEndpoint sftp = (SftpEndpoint) endpoint;
            sftp.getConfiguration().setDirectory(folder);
            connection = new Connection(sftp, new Credentials(keyFile, passphrase, password));
            ((SftpConsumer) consumer).setOperations(connection);
            polling = consumer;
            LOG.info(
                    "watching server=\"{}\" folder=\"{}\" complete={} after={}",
                    connection.server(),
                    folder,
                    completeness,
                    settling);
        }
        listing.clear();
        return !away.isWaiting(folder);
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int files) {
        away.settled(folder);
    }

    /** The next look begins with a new connection, whatever state this one is in. */
    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int tries, Exception error) {
        connection.forceDisconnect();
        return false;
    }

    @Override
    public void handleException(Throwable error) {
        handleException(null, null, error);
    }

    @Override
    public void handleException(String message, Throwable error) {
        handleException(message, null, error);
    }

    /** Says in one line that the server could not be looked at. */
    @Override
    public void handleException(String message, Exchange exchange, Throwable error) {
        long seconds = away.failed(folder).toSeconds();
        if (error instanceof VaultException known) {
            LOG.error(
                    "cannot-look server=\"{}\" folder=\"{}\" code={} seconds={} why=\"{}\"",
                    connection.server(),
                    folder,
                    known.code().id(),
                    seconds,
                    known.fact());
        } else {
            LOG.error(
                    "cannot-look server=\"{}\" folder=\"{}\" code={} seconds={}",
                    connection.server(),
                    folder,
                    ErrorCode.INTERNAL.id(),
                    seconds,
                    error);
        }
    }

    // ---- Its files ---------------------------------------------------------------------------------------------

    @Override
    public boolean accept(GenericFile<SftpRemoteFile> file) {
        return !file.isDirectory() && listing.accept(connection.server(), file.getFile());
    }

    @Override
    public void prepareOnStartup(
            GenericFileOperations<SftpRemoteFile> operations, GenericFileEndpoint<SftpRemoteFile> endpoint) {
        // the server is looked at with the first poll, so that one that is away does not keep us from starting
    }

    @Override
    public boolean begin(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> file) {
        Listed listed = listed(file);
        List<Listed> sidecars = listing.sidecars(listed.name());
        if (Suspension.holds(exchange.getContext(), endpoint)
                || !connection.isConnected() // lost since the listing: the next look says why
                || postponed.isWaiting(listed.name())
                || new Refused(listed, sidecars).equals(refused.of(listed.name()))
                || !completeness.isComplete(listed.name(), listed, () -> listing.hasDone(listed.name()))) {
            return false;
        }
        if (settling.isStored(listed)) {
            putAway(listed.name());
            return false;
        }
        if (!isStillThere(listed)) {
            return false;
        }
        exchange.setProperty(
                BackupVaultComponent.REMOTE, new PulledFile(connection, folder, listed, sidecars, exchange));
        exchange.getIn().setHeader(BackupVaultConstants.PATH, listed.name());
        return true;
    }

    /** The listing may be hours old: the files before this one were large. */
    private boolean isStillThere(Listed listed) {
        try {
            return connection.look(folder, listed.name()).equals(Optional.of(listed));
        } catch (VaultException e) {
            postpone(listed.name(), e);
            return false;
        }
    }

    @Override
    public void abort(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> file) {
        // begin() holds nothing
    }

    @Override
    public void commit(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> file) {
        Listed listed = listed(file);
        String point = exchange.getMessage().getHeader(BackupVaultConstants.POINT, String.class);
        if (point == null) {
            throw new IllegalStateException("the route of '" + describe(listed.name())
                    + "' ended without a recovery point: it needs backup-vault:ingest");
        }
        completeness.forget(listed.name());
        settling.remember(
                listed,
                listing.sidecars(listed.name()).stream().map(Listed::name).toList(),
                point);
        putAway(listed.name());
    }

    private void putAway(String name) {
        try {
            settling.putAway(connection, folder, name);
            postponed.settled(name);
        } catch (VaultException e) {
            LOG.error(
                    "cannot-put-away file=\"{}\" code={} seconds={} why=\"{}\"",
                    describe(name),
                    e.code().id(),
                    postponed.failed(name).toSeconds(),
                    e.fact());
        }
    }

    @Override
    public void rollback(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> file) {
        Listed listed = listed(file);
        Throwable cause = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (!(cause instanceof VaultException error)) {
            LOG.error(
                    "postponed file=\"{}\" code={} seconds={}",
                    describe(listed.name()),
                    ErrorCode.INTERNAL.id(),
                    postponed.failed(listed.name()).toSeconds(),
                    cause);
        } else if (Blame.isTheFiles(error, postponed.failures(listed.name()))) {
            refused.put(listed.name(), new Refused(listed, listing.sidecars(listed.name())));
            postponed.settled(listed.name());
            LOG.error(
                    "rejected file=\"{}\" code={} why=\"{}\"",
                    describe(listed.name()),
                    error.code().id(),
                    error.fact());
        } else {
            postpone(listed.name(), error);
        }
    }

    private void postpone(String name, VaultException error) {
        LOG.error(
                "postponed file=\"{}\" code={} seconds={} why=\"{}\"",
                describe(name),
                error.code().id(),
                postponed.failed(name).toSeconds(),
                error.fact());
    }

    private String describe(String name) {
        return connection.server() + ":" + Connection.path(folder, name);
    }

    /** As it was listed. */
    private static Listed listed(GenericFile<SftpRemoteFile> file) {
        SftpRemoteFile<?> remote = file.getFile();
        return Listed.of(
                remote.getFilename(), ((com.jcraft.jsch.ChannelSftp.LsEntry) remote.getRemoteFile()).getAttrs());
    }
}
