package dev.backupvault.sftp;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;

/**
 * How we log in. They are handed to each session and to nothing else: an endpoint's options end up in its URI, and that
 * in logs and in JMX.
 */
final class Credentials {
    private String keyFile = "";
    private Secret passphrase = Secret.NONE;
    private Secret password = Secret.NONE;

    void keyFile(String file) {
        keyFile = file;
    }

    void passphrase(Secret secret) {
        passphrase = secret;
    }

    void password(Secret secret) {
        password = secret;
    }

    /**
     * Gives a session what it may log in with, and forbids all else.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if there is nothing, or it is not where it should be
     * @throws JSchException if the key file cannot be used
     */
    void give(Session session) throws JSchException {
        if (keyFile.isEmpty() && !password.isGiven()) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the source says neither keyFile nor password")
                    .hint("give it one of them; docs/SOURCES.md shows how");
        }
        StringBuilder methods = new StringBuilder();
        if (!keyFile.isEmpty()) {
            JSch keys = new JSch();
            keys.addIdentity(keyFile, passphrase.read().orElse(null));
            session.setIdentityRepository(keys.getIdentityRepository());
            methods.append("publickey");
        }
        password.read().ifPresent(secret -> {
            session.setPassword(secret);
            methods.append(methods.isEmpty() ? "" : ",").append("password,keyboard-interactive");
        });
        session.setConfig("PreferredAuthentications", methods.toString());
    }
}
