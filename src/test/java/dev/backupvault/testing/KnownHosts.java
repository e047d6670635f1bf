package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.SshServer;

/** Writes the known-hosts file of a server that runs inside the test. */
public final class KnownHosts {
    private KnownHosts() {}

    public static Path of(SshServer server, Path file) throws IOException, GeneralSecurityException {
        PublicKey key =
                server.getKeyPairProvider().loadKeys(null).iterator().next().getPublic();
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return Files.writeString(
                file,
                "[127.0.0.1]:" + server.getPort() + " " + KeyUtils.getKeyType(key) + " "
                        + Base64.getEncoder().encodeToString(buffer.getCompactData()) + "\n");
    }
}
