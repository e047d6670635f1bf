package dev.backupvault.command;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ssh.SshServer;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A machine that is reached by SSH, and only if its host key is in the known-hosts file. Each command has a connection
 * of its own. Thread-safe.
 */
record SshMachine(SshServer server) implements Machine {
    private static final int CONNECT_MILLIS = SshServer.CONNECT_MILLIS;
    private static final String MARK = "BACKUP_VAULT_RUN";

    /** Where there is no /proc it does nothing. */
    private static final String KILL_MARKED =
            "for p in /proc/[0-9]*; do if tr '\\0' '\\n' < \"$p/environ\" 2> /dev/null | grep -qxF \"$1\"; then kill \"-$2\" \"${p#/proc/}\"; fi; done";

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public Running start(Invocation invocation, OutputStream output, OutputStream errors) {
        Session session = server.connect();
        try {
            ChannelExec channel = (ChannelExec) session.openChannel("exec");
            invocation.environment().forEach(channel::setEnv);
            String mark = MARK + "=" + UUID.randomUUID();
            List<String> marked = new ArrayList<>(List.of("env", mark));
            marked.addAll(invocation.arguments());
            channel.setCommand(ShellQuoting.quote(marked).getBytes(StandardCharsets.UTF_8));
            channel.setInputStream(new ByteArrayInputStream(new byte[0]));
            RemoteOutput all = new RemoteOutput(output, channel);
            channel.setOutputStream(all);
            channel.setErrStream(errors);
            channel.connect(CONNECT_MILLIS);
            return new RemoteProcess(session, channel, all, mark);
        } catch (JSchException e) {
            session.disconnect();
            throw server.failure(e);
        }
    }

    /** Logs in, and asks the shell there. */
    @Override
    public void check(String program) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        Running asked = start(
                new Invocation(List.of("sh", "-c", "command -v \"$1\"", "sh", program), Map.of()), nowhere, nowhere);
        try {
            Optional<Running.Ending> ending = asked.await(TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS));
            if (ending.isEmpty() || ending.get().failure() != null) {
                throw VaultException.of(
                                ErrorCode.COMMAND_FAILED,
                                "there is no program '" + program + "' that '" + server.user() + "' could run on "
                                        + this)
                        .hint("install it there, or name it by its path");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asked.kill();
        }
    }

    /** No password. */
    @Override
    public String toString() {
        return server.toString();
    }

    /** Knows whether the other side said that its output was complete, or the line was cut. */
    private static final class RemoteOutput extends FilterOutputStream {
        private final ChannelExec channel;
        private volatile boolean complete;
        private boolean closed;

        RemoteOutput(OutputStream out, ChannelExec channel) {
            super(out);
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                complete = channel.isConnected(); // a cut line is disconnected first and closed second
                out.close();
            }
        }
    }

    private record RemoteProcess(Session session, ChannelExec channel, RemoteOutput output, String mark)
            implements Running {
        @Override
        public Optional<Ending> await(long nanos) throws InterruptedException {
            long until = System.nanoTime() + nanos;
            while (!channel.isClosed()) {
                if (System.nanoTime() - until >= 0) {
                    return Optional.empty();
                }
                LockSupport.parkNanos(LOOK_NANOS);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            int code = channel.getExitStatus();
            session.disconnect();
            if (code < 0) {
                return Optional.of(new Ending("a signal, or the connection was cut"));
            }
            return Optional.of(
                    code == 0 && !output.complete
                            ? new Ending("a connection that was cut before its output was complete")
                            : Ending.of(code));
        }

        /** Without its connection the command cannot write any more; this also ends what does not write. */
        @Override
        public void kill() {
            if (session.isConnected()) {
                signal("TERM");
                awaitClosed(channel);
                signal("KILL");
                session.disconnect();
            }
        }

        private void awaitClosed(ChannelExec which) {
            long until = System.nanoTime() + GRACE_NANOS;
            while (!which.isClosed() && session.isConnected() && System.nanoTime() - until < 0) {
                LockSupport.parkNanos(LOOK_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }

        private void signal(String name) {
            try {
                channel.sendSignal(name);
            } catch (Exception e) {
                killMarked(name); // it need not pass signals on, and OpenSSH does not for root
            }
        }

        private void killMarked(String name) {
            try {
                ChannelExec second = (ChannelExec) session.openChannel("exec");
                second.setCommand(ShellQuoting.quote(List.of("sh", "-c", KILL_MARKED, "sh", mark, name))
                        .getBytes(StandardCharsets.UTF_8));
                second.setInputStream(new ByteArrayInputStream(new byte[0]));
                second.connect(CONNECT_MILLIS);
                awaitClosed(second);
            } catch (JSchException e) {
                // the line is cut, or there may be no second command: it ends when it writes
            }
        }
    }
}
