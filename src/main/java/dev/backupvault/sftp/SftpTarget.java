package dev.backupvault.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.restore.RestoreTarget;
import dev.backupvault.restore.TargetPath;
import dev.backupvault.ssh.SshServer;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder on an SFTP server. A file is written under another name and renamed when its last byte was found good. Names
 * come from a manifest and are kept inside the folder; links that others put there are the server's to forbid. Used by
 * one thread.
 */
public final class SftpTarget implements RestoreTarget {
    private final SshServer server;
    private final String folder;
    private final boolean overwrite;
    private final Session session;
    private final ChannelSftp sftp;

    /**
     * Logs in.
     *
     * @param folder which must be there
     * @param overwrite whether a file that is there may be replaced
     * @throws VaultException {@link ErrorCode#HOST_KEY_REFUSED}, {@link ErrorCode#SOURCE_DENIED},
     *     {@link ErrorCode#SOURCE_UNREACHABLE}, {@link ErrorCode#RESTORE_TARGET}
     */
    public SftpTarget(SshServer server, String folder, boolean overwrite) {
        this.server = server;
        this.folder = folder.endsWith("/") ? folder : folder + "/";
        this.overwrite = overwrite;
        this.session = server.connect();
        try {
            sftp = (ChannelSftp) session.openChannel("sftp");
            sftp.connect(SshServer.CONNECT_MILLIS);
            if (!sftp.stat(quoted(this.folder)).isDir()) {
                throw unusable(folder, new IOException("it is no folder"));
            }
        } catch (JSchException e) {
            session.disconnect();
            throw server.failure(e);
        } catch (SftpException e) {
            session.disconnect();
            throw unusable(folder, new IOException(e.getMessage(), e));
        } catch (VaultException e) {
            session.disconnect();
            throw e;
        }
    }

    private String inside(String path) {
        return folder + String.join("/", TargetPath.parts(path, this));
    }

    /** What is there is not read back, so it is never taken for the backup. */
    @Override
    public Optional<String> has(String path, Artifact artifact) {
        String file = inside(path);
        try {
            if (!overwrite && look(file).isPresent()) {
                throw exists(file);
            }
            return Optional.empty();
        } catch (SftpException e) {
            throw unusable(path, new IOException(e.getMessage(), e));
        }
    }

    private Optional<SftpATTRS> look(String file) throws SftpException {
        try {
            return Optional.of(sftp.lstat(quoted(file)));
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The library takes these for patterns in all calls but {@code mkdir}, of the new name of a file too. */
    private static String quoted(String file) {
        return file.replaceAll("([\\\\*?])", "\\\\$1");
    }

    private VaultException exists(String file) {
        return VaultException.of(ErrorCode.RESTORE_EXISTS, "'" + file + "' is there already on " + server)
                .hint("restore to another folder, or give --overwrite");
    }

    @Override
    public String write(String path, Artifact artifact, Pieces pieces) throws IOException {
        String file = inside(path);
        String temporary =
                file.substring(0, file.lastIndexOf('/') + 1) + ".backup-vault-" + UUID.randomUUID() + ".part";
        boolean done = false;
        try {
            folders(file);
            try (OutputStream out = sftp.put(quoted(temporary))) {
                for (Optional<ByteBuffer> piece; (piece = pieces.next()).isPresent(); ) {
                    ByteBuffer bytes = piece.get();
                    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                }
            }
            checkLength(temporary, artifact);
            finalName(temporary, file);
            done = true;
            return server + ":" + file;
        } catch (SftpException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (!done) {
                remove(temporary);
            }
        }
    }

    /** A server with a full disk may say so late, or never. */
    private void checkLength(String file, Artifact artifact) throws SftpException, IOException {
        long there = sftp.lstat(quoted(file)).getSize();
        if (there != artifact.bytes()) {
            throw new IOException("the server has " + there + " bytes of " + artifact.bytes());
        }
    }

    private void folders(String file) throws SftpException {
        List<String> parts = List.of(file.substring(folder.length()).split("/"));
        StringBuilder path = new StringBuilder(folder);
        for (String part : parts.subList(0, parts.size() - 1)) {
            path.append(part);
            if (look(path.toString()).isEmpty()) {
                sftp.mkdir(path.toString());
            }
            path.append('/');
        }
    }

    /** A rename that replaces is an extension of OpenSSH that the library uses where the server has it. */
    private void finalName(String temporary, String file) throws SftpException {
        if (!overwrite && look(file).isPresent()) {
            throw exists(file);
        }
        sftp.rename(quoted(temporary), quoted(file));
    }

    private void remove(String file) {
        try {
            sftp.rm(quoted(file));
        } catch (SftpException e) {
            // it may not be there; what is of no use has a name that says so
        }
    }

    @Override
    public void close() {
        session.disconnect();
    }

    @Override
    public String toString() {
        return "'" + server + ":" + folder + "'";
    }
}
