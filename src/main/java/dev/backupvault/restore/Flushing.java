package dev.backupvault.restore;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Has a file written to its disk while it grows: left to the system, gigabytes wait in memory for the flush at the end,
 * and the disk is idle until then. Used by one thread. Close it before the file.
 */
final class Flushing implements AutoCloseable {
    private static final long STEP = 64L << 20;

    private final FileChannel file;
    private long waiting;
    private FutureTask<Void> flush;

    Flushing(FileChannel file) {
        this.file = file;
    }

    /** Told how many bytes more were written. */
    void written(int bytes) throws IOException {
        waiting += bytes;
        if (waiting >= STEP && (flush == null || flush.isDone())) {
            await();
            waiting = 0;
            flush = new FutureTask<>(() -> {
                file.force(false);
                return null;
            });
            Thread thread = new Thread(flush, "restore-flush");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A system tells of a failed flush once: so it must be heard. */
    private void await() throws IOException {
        try {
            if (flush != null) {
                flush.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    @Override
    public void close() throws IOException {
        await();
    }
}
