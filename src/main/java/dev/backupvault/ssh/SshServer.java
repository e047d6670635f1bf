package dev.backupvault.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.Session;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A machine that we log in to by SSH, and only if its host key is in the known-hosts file. Immutable. */
public record SshServer(String host, int port, String user, Path knownHosts, Credentials login) {
    /** How long a connection may take. */
    public static final int CONNECT_MILLIS = 15_000;

    private static final int ALIVE_EVERY_MILLIS = 15_000;
    private static final int ALIVE_MISSES = 4;

    /**
     * Logs in.
     *
     * @return to be disconnected by the caller
     * @throws VaultException {@link ErrorCode#HOST_KEY_REFUSED}, {@link ErrorCode#SOURCE_DENIED},
     *     {@link ErrorCode#SOURCE_UNREACHABLE}
     */
    public Session connect() {
        if (!Files.isReadable(knownHosts)) {
            throw VaultException.of(
                            ErrorCode.HOST_KEY_REFUSED, "the known-hosts file '" + knownHosts + "' cannot be read")
                    .hint("make it with ssh-keyscan, and compare its keys with the server's");
        }
        Session session = null;
        try {
            JSch ssh = new JSch();
            ssh.setKnownHosts(knownHosts.toString());
            session = ssh.getSession(user, host, port);
            session.setConfig("StrictHostKeyChecking", "yes");
            login.give(session);
            session.setDaemonThread(true);
            session.setServerAliveInterval(ALIVE_EVERY_MILLIS);
            session.setServerAliveCountMax(ALIVE_MISSES);
            session.connect(CONNECT_MILLIS);
            return session;
        } catch (JSchException e) {
            if (session != null) {
                session.disconnect();
            }
            throw failure(e);
        }
    }

    /** What an error of the connection means. */
    public VaultException failure(JSchException e) {
        if (e instanceof JSchHostKeyException) {
            return VaultException.of(
                            ErrorCode.HOST_KEY_REFUSED,
                            "the host key of " + this + " is not the one in '" + knownHosts + "': " + e.getMessage(),
                            e)
                    .hint("no credentials were sent; ask its administrator for the key and compare");
        }
        String why = String.valueOf(e.getMessage());
        String lower = why.toLowerCase(Locale.ROOT);
        boolean keyUnreadable = e.getCause() instanceof FileNotFoundException
                || e.getCause() instanceof NoSuchFileException
                || e.getCause() instanceof AccessDeniedException;
        if (keyUnreadable || Stream.of("auth", "passphrase", "privatekey").anyMatch(lower::contains)) {
            return VaultException.of(ErrorCode.SOURCE_DENIED, this + " refuses the user '" + user + "': " + why, e)
                    .hint("try the same user and key or password with ssh");
        }
        return VaultException.of(ErrorCode.SOURCE_UNREACHABLE, this + " cannot be reached: " + why, e)
                .hint("check host, port and firewall");
    }

    /** No password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
