package dev.backupvault.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.SftpException;
import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;

/** What the SSH library throws, in words of ours. It says little by types, so its messages have to do. */
final class SftpErrors {
    private SftpErrors() {}

    /**
     * An error of the server as a whole.
     *
     * @param server host and port
     * @param key the host key that it showed, if it came to that
     */
    static VaultException connecting(String server, String key, Throwable error) {
        VaultException known = find(VaultException.class, error);
        if (known != null) {
            return known;
        }
        JSchException ssh = find(JSchException.class, error);
        if (ssh instanceof JSchHostKeyException) {
            return VaultException.of(
                            ErrorCode.HOST_KEY_REFUSED,
                            "'" + server + "' shows the host key " + key
                                    + ", which is not the one that is known for it",
                            error)
                    .hint(
                            "compare it with what the server's administrator says before you change the known-hosts file");
        }
        if (ssh != null && isAboutUs(ssh)) {
            return VaultException.of(
                            ErrorCode.SOURCE_DENIED, "'" + server + "' does not let us in: " + reason(ssh), error)
                    .hint("check user, key file, passphrase and password of the source");
        }
        return VaultException.of(
                ErrorCode.SOURCE_UNREACHABLE,
                "'" + server + "' cannot be reached: " + reason(ssh == null ? error : ssh),
                error);
    }

    private static boolean isAboutUs(JSchException error) {
        String text = String.valueOf(error.getMessage());
        return text.startsWith("Auth fail")
                || text.startsWith("Auth cancel")
                || text.contains("Too many authentication failures");
    }

    /** @param what was tried, as in "cannot list 'x'" */
    static VaultException doing(String what, Throwable error) {
        VaultException known = find(VaultException.class, error);
        if (known != null) {
            return known;
        }
        SftpException sftp = find(SftpException.class, error);
        String fact = what + ": " + reason(sftp == null ? error : sftp);
        if (sftp != null && sftp.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
            return VaultException.of(ErrorCode.SOURCE_CHANGED, fact, error);
        }
        if (sftp != null && sftp.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
            return VaultException.of(ErrorCode.SOURCE_UNREADABLE, fact, error)
                    .hint("give the source's user access to it on the server");
        }
        boolean answered = sftp != null && sftp.getCause() == null && find(IOException.class, error) == null;
        return VaultException.of(answered ? ErrorCode.SOURCE_UNREADABLE : ErrorCode.SOURCE_UNREACHABLE, fact, error);
    }

    /** The file is stored; only where it lies on the server is not as it should be. */
    static VaultException puttingAway(String what, Throwable error) {
        VaultException cause = doing(what, error);
        return cause.code() != ErrorCode.SOURCE_CHANGED
                ? cause
                : VaultException.of(ErrorCode.SOURCE_UNREADABLE, cause.fact(), error)
                        .hint("the backup is stored; the source's user needs write access to the folder");
    }

    /** A folder that is missing or forbidden concerns all of its files. */
    static VaultException listing(String folder, Throwable error) {
        VaultException cause = doing("the folder '" + folder + "' cannot be listed", error);
        ErrorCode code =
                switch (cause.code()) {
                    case SOURCE_CHANGED, SOURCE_UNREADABLE -> ErrorCode.SOURCE_DENIED;
                    default -> cause.code();
                };
        return VaultException.of(code, cause.fact(), error)
                .hint("create it on the server, or give the source's user access to it");
    }

    private static String reason(Throwable error) {
        String text = error.getMessage();
        return text == null || text.isBlank() ? error.getClass().getSimpleName() : text;
    }

    private static <T extends Throwable> T find(Class<T> type, Throwable error) {
        return Causes.find(type, error).orElse(null);
    }
}
