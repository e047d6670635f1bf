package dev.backupvault.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import java.util.List;
import java.util.Properties;

/** Whether an SFTP server is the one that is known, lets us in, and shows the folder. */
public final class SftpCheck implements SourceCheck {
    private static final int SSH = 22;

    @Override
    public String kind() {
        return "sftp";
    }

    @Override
    public String from(ConfiguredSource source) {
        return source.parameter("user") + "@" + source.parameter("server") + ":" + source.parameter("folder");
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        return List.of(new Step(
                "its server '" + source.parameter("server") + "' lets us in and has the folder '"
                        + source.parameter("folder") + "'",
                () -> look(source)));
    }

    private static void look(ConfiguredSource source) {
        Credentials credentials = new Credentials(
                given(source, "keyFile"),
                new Secret("passphrase", given(source, "passphrase")),
                new Secret("password", given(source, "password")));
        String server = source.parameter("server");
        int colon = server.lastIndexOf(':');
        int patience = Integer.parseInt(source.parameter("timeout"));
        Session session = null;
        try {
            JSch ssh = new JSch();
            ssh.setKnownHosts(source.parameter("knownHosts"));
            session = ssh.getSession(
                    source.parameter("user"),
                    colon < 0 ? server : server.substring(0, colon),
                    colon < 0 ? SSH : Integer.parseInt(server.substring(colon + 1)));
            Properties strict = new Properties();
            strict.setProperty("StrictHostKeyChecking", "yes");
            session.setConfig(strict);
            credentials.give(session);
            session.connect(patience);
            ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect(patience);
            try {
                channel.ls(source.parameter("folder"), entry -> ChannelSftp.LsEntrySelector.BREAK);
            } catch (SftpException e) {
                throw SftpErrors.listing(source.parameter("folder"), e);
            }
        } catch (JSchException e) {
            throw SftpErrors.connecting(server, shown(session), e);
        } finally {
            if (session != null) {
                session.disconnect();
            }
        }
    }

    private static String shown(Session session) {
        return session == null || session.getHostKey() == null
                ? "(none)"
                : session.getHostKey().getType() + " " + session.getHostKey().getKey();
    }

    private static String given(ConfiguredSource source, String parameter) {
        String value = source.parameter(parameter);
        return value.equals("none") ? "" : value;
    }
}
