package dev.backupvault.ssh;

import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;

/**
 * How we log in. They are handed to each session and to nothing else: an endpoint's options end up in its URI, and that
 * in logs and in JMX. Immutable.
 *
 * @param keyFile private key; empty to log in with the password
 * @param passphrase of the key file
 * @param password of the user
 */
public record Credentials(String keyFile, Secret passphrase, Secret password) {

    /**
     * Gives a session what it may log in with, and forbids all else.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if there is nothing, or it is not where it should be
     * @throws VaultException {@link ErrorCode#SOURCE_DENIED} if the key file cannot be used
     */
    public void give(Session session) {
        if (keyFile.isEmpty() && !password.isGiven()) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "SSH needs a 'keyFile' or a 'password'")
                    .hint("give it one of them; docs/SFTP.md and docs/SOURCES.md show how");
        }
        StringBuilder methods = new StringBuilder();
        if (!keyFile.isEmpty()) {
            session.setIdentityRepository(key());
            methods.append("publickey");
        }
        password.read().ifPresent(secret -> {
            session.setPassword(secret);
            methods.append(methods.isEmpty() ? "" : ",").append("password,keyboard-interactive");
        });
        session.setConfig("PreferredAuthentications", methods.toString());
        if (keyFile.isEmpty()) {
            session.setConfig("MaxAuthTries", "1"); // or the library tries once more, with a password of zeros
        }
    }

    private IdentityRepository key() {
        JSch keys = new JSch();
        byte[] secret = passphrase.read().orElse(null);
        try {
            keys.addIdentity(keyFile, secret);
            return keys.getIdentityRepository();
        } catch (JSchException e) {
            throw VaultException.of(
                            ErrorCode.SOURCE_DENIED,
                            "the key file '" + keyFile + "' cannot be used: " + e.getMessage(),
                            e)
                    .hint("check that it is there, that we may read it, and its passphrase");
        }
    }
}
