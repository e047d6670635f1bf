package dev.backupvault.cli;

import dev.backupvault.sftp.SftpTarget;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import dev.backupvault.ssh.SshServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a command logs in to an SFTP server: strict host keys, and secrets that are never arguments. */
final class SftpLogin {
    private static final int SSH = 22;

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "With sftp: the file with the server's host key; no other key is trusted.")
    private Path knownHosts = Path.of(System.getProperty("user.home"), ".ssh", "known_hosts");

    @Option(names = "--key-file", defaultValue = "", paramLabel = "FILE", description = "With sftp: the private key.")
    private String keyFile;

    @Option(
            names = "--passphrase",
            defaultValue = "",
            paramLabel = "PLACE",
            description = "With sftp: where the key's passphrase is found: env:NAME or file:/path.")
    private String passphrase;

    @Option(
            names = "--password",
            defaultValue = "",
            paramLabel = "PLACE",
            description = "With sftp: where the password is found: env:NAME or file:/path.")
    private String password;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    SftpTarget target(String url, boolean overwrite) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw usage(url);
        }
        String user = uri.getUserInfo();
        if (user == null
                || user.contains(":")
                || uri.getHost() == null
                || uri.getPath().isEmpty()) {
            throw usage(url);
        }
        return new SftpTarget(
                new SshServer(
                        uri.getHost(),
                        uri.getPort() < 0 ? SSH : uri.getPort(),
                        user,
                        knownHosts,
                        new Credentials(
                                keyFile, new Secret("--passphrase", passphrase), new Secret("--password", password))),
                uri.getPath(),
                overwrite);
    }

    /** It may hold a password, so it is not repeated. */
    private CommandLine.ParameterException usage(String url) {
        return new CommandLine.ParameterException(
                spec.commandLine(),
                "expected sftp://USER@HOST:PORT/FOLDER without a password, found something else of " + url.length()
                        + " characters");
    }
}
