package dev.backupvault.command;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A command's standard output. The command is started by the first read, so not before the store has answered; the
 * stream ends only when the command has ended well and has written something, and fails otherwise, so that nothing of
 * half a backup is ever sealed. One thread reads; any may stop it.
 */
final class CommandStream extends InputStream {
    private final Machine machine;
    private final Invocation invocation;
    private final Duration limit;
    private final Handover output = new Handover();
    private final Tail errors = new Tail();

    private Running running; // under this lock, as are the next two
    private boolean ended;
    private VaultException failure;

    private long deadline;
    private long bytes;

    CommandStream(Machine machine, Invocation invocation, Duration limit) {
        this.machine = machine;
        this.invocation = invocation;
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws VaultException {@link ErrorCode#COMMAND_FAILED} if the command did not end well */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!start()) {
            return -1;
        }
        int count = output.read(target, offset, length, left());
        checkStopped();
        if (count == Handover.NOTHING_YET || left() == 0) {
            throw fail(slow());
        }
        if (count == Handover.END) {
            finish();
            return -1;
        }
        bytes += count;
        return count;
    }

    /** @return false if it has ended well */
    private synchronized boolean start() {
        if (failure != null) {
            throw failure;
        }
        if (running == null && !ended) {
            deadline = System.nanoTime() + limit.toNanos();
            running = machine.start(invocation, output, errors);
        }
        return !ended;
    }

    private synchronized void checkStopped() {
        if (failure != null) {
            throw failure;
        }
    }

    private long left() {
        return Math.max(0, deadline - System.nanoTime());
    }

    /** The last byte says nothing: only the exit code tells whether it was meant to be the last. */
    private void finish() throws IOException {
        Optional<Running.Ending> ending;
        try {
            ending = awaited().await(left());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
        checkStopped();
        String failed = ending.isEmpty() ? slow() : ending.get().failure();
        if (failed != null) {
            throw fail(ending.isEmpty() ? failed : "ended with " + failed);
        }
        if (bytes == 0) {
            throw fail("wrote nothing to its standard output");
        }
        synchronized (this) {
            ended = true;
        }
    }

    private synchronized Running awaited() {
        if (failure != null) {
            throw failure;
        }
        return running;
    }

    private String slow() {
        return "did not end within its time limit of " + limit.toSeconds() + " s";
    }

    private VaultException fail(String what) {
        String said = errors.text();
        VaultException error = VaultException.of(
                        ErrorCode.COMMAND_FAILED,
                        "the command '" + invocation + "' on " + machine + " " + what
                                + (said.isEmpty() ? ", and said nothing" : ", and said: " + said))
                .hint("nothing was sealed; run it by hand as the same user");
        end(error);
        return error;
    }

    /** Ends the command where it is, as whoever reads will be told. */
    void stop(String why) {
        end(VaultException.of(ErrorCode.COMMAND_FAILED, "the command '" + invocation + "' on " + machine + " " + why));
    }

    /** Ends the command, if it has not ended. */
    @Override
    public void close() {
        stop("was not read to its end");
    }

    private void end(VaultException why) {
        Running toKill;
        synchronized (this) {
            if (ended) {
                return;
            }
            if (failure == null) {
                failure = why;
            }
            toKill = running;
            running = null;
        }
        output.abandon();
        if (toKill != null) {
            toKill.kill();
        }
    }
}
