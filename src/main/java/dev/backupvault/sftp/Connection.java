package dev.backupvault.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import dev.backupvault.ssh.Credentials;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.FtpConstants;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/**
 * Camel's connection to an SFTP server, with credentials that Camel does not know and a look at single files, which
 * Camel does not have. All errors are ours. Used by the polling thread.
 */
final class Connection extends SftpOperations {
    private static final String MORE_BUFFER = Integer.toString(4 << 20);

    private final SftpEndpoint endpoint;
    private final Credentials credentials;
    private volatile Session session;
    private ChannelSftp looking;
    private boolean oneChannelOnly;

    Connection(SftpEndpoint endpoint, Credentials credentials) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        setEndpoint(endpoint);
    }

    String server() {
        RemoteFileConfiguration at = endpoint.getConfiguration();
        return at.getHost() + ":" + at.getPort();
    }

    @Override
    protected Session createSession(RemoteFileConfiguration configuration) throws JSchException {
        looking = null;
        oneChannelOnly = false;
        session = super.createSession(configuration);
        session.setConfig("max_input_buffer_size", MORE_BUFFER);
        session.setDaemonThread(true);
        credentials.give(session);
        return session;
    }

    @Override
    public boolean connect(RemoteFileConfiguration configuration, Exchange exchange) {
        try {
            return super.connect(configuration, exchange);
        } catch (RuntimeException e) {
            throw SftpErrors.connecting(server(), shownKey(), e);
        }
    }

    /** As {@code ssh-keygen -l} writes it. */
    private String shownKey() {
        HostKey key = session == null ? null : session.getHostKey();
        if (key == null) {
            return "(none)";
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(key.getKey()));
            return key.getType() + " SHA256:"
                    + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public SftpRemoteFile<?>[] listFiles(String folder) {
        try {
            return super.listFiles(folder);
        } catch (GenericFileOperationFailedException e) {
            throw SftpErrors.listing(folder, e);
        }
    }

    private void connectAgain() {
        if (!isConnected()) {
            connect(endpoint.getConfiguration(), null);
        }
    }

    /** How a file looks now; empty if it is gone. */
    Optional<Listed> look(String folder, String name) {
        String path = path(folder, name);
        connectAgain();
        try {
            return Optional.of(Listed.of(name, attributes(path)));
        } catch (SftpException | JSchException | GenericFileOperationFailedException e) {
            if (e instanceof SftpException answer && answer.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return Optional.empty();
            }
            throw SftpErrors.doing("'" + path + "' cannot be looked at", e);
        }
    }

    /** Over a channel of its own, because Camel does not lend us its; a server that allows but one has to list. */
    private SftpATTRS attributes(String path) throws SftpException, JSchException {
        if (!oneChannelOnly && (looking == null || !looking.isConnected())) {
            try {
                looking = (ChannelSftp) session.openChannel("sftp");
                looking.connect(endpoint.getConfiguration().getConnectTimeout());
            } catch (JSchException e) {
                if (!isConnected()) {
                    throw e;
                }
                oneChannelOnly = true;
            }
        }
        if (!oneChannelOnly) {
            return looking.lstat(path);
        }
        try {
            SftpRemoteFile<?>[] found = super.listFiles(path);
            if (found.length == 1) {
                return ((ChannelSftp.LsEntry) found[0].getRemoteFile()).getAttrs();
            }
            throw new SftpException(ChannelSftp.SSH_FX_NO_SUCH_FILE, "it is not listed any more");
        } catch (GenericFileOperationFailedException e) {
            if (e.getCause() instanceof SftpException answer) {
                throw answer;
            }
            throw e;
        }
    }

    /**
     * Opens a file. The stream is read to its end or closed before anything else is asked.
     *
     * @param exchange whose file is fetched, or another one beside it
     */
    InputStream open(String folder, String name, Exchange exchange) {
        String path = path(folder, name);
        connectAgain();
        GenericFile<?> file = (GenericFile<?>) exchange.getProperty(ExchangePropertyKey.FILE_EXCHANGE_FILE);
        try {
            retrieveFile(path, exchange, -1);
            InputStream in = (InputStream) file.getBody();
            file.setBody(null);
            exchange.getIn().removeHeader(FtpConstants.REMOTE_FILE_INPUT_STREAM);
            return in;
        } catch (GenericFileOperationFailedException e) {
            throw SftpErrors.doing("'" + path + "' cannot be opened", e);
        }
    }

    /** Makes a folder below the source's, if it is not there. */
    void make(String folder) {
        connectAgain();
        if (!buildDirectory(folder, true)) {
            throw SftpErrors.puttingAway(
                    "the folder '" + folder + "' cannot be made",
                    new SftpException(ChannelSftp.SSH_FX_PERMISSION_DENIED, "refused by the server"));
        }
    }

    void rename(String folder, String name, String toFolder, String toName) {
        connectAgain();
        try {
            renameFile(path(folder, name), path(toFolder, toName));
        } catch (GenericFileOperationFailedException e) {
            throw SftpErrors.puttingAway("'" + path(folder, name) + "' cannot be moved", e);
        }
    }

    void delete(String folder, String name) {
        connectAgain();
        try {
            deleteFile(path(folder, name));
        } catch (GenericFileOperationFailedException e) {
            throw SftpErrors.puttingAway("'" + path(folder, name) + "' cannot be deleted", e);
        }
    }

    static String path(String folder, String name) {
        return folder.isEmpty() ? name : folder.endsWith("/") ? folder + name : folder + "/" + name;
    }

    /** Ends what is under way, which may be waiting for the server and holds the lock meanwhile. From any thread. */
    void abandon() {
        Session current = session;
        if (current != null) {
            current.disconnect();
        }
    }

    @Override
    public void forceDisconnect() {
        looking = null;
        super.forceDisconnect();
    }
}
