package dev.backupvault.audit;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Entries that wait to be written, in order; so many and no more. Thread-safe. */
final class Backlog {
    private final int most;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long lost;
    private boolean closed;

    Backlog(int most) {
        this.most = most;
    }

    /** An entry and its time. */
    static final class Waiting {
        final Instant at;
        final AuditEntry entry;

        /** Guarded by the log's lock. */
        boolean written;

        Waiting(Instant at, AuditEntry entry) {
            this.at = at;
            this.entry = entry;
        }
    }

    /**
     * What is to be written next.
     *
     * @param lost entries that found no room since the last batch
     * @param last whether nothing will ever follow
     */
    record Batch(List<Waiting> entries, long lost, boolean last) {}

    /** @return how many wait now, or -1 if there was no room and the entry is lost */
    synchronized int offer(Waiting entry) {
        if (closed || waiting.size() >= most) {
            lost++;
            return -1;
        }
        waiting.add(entry);
        return waiting.size();
    }

    /** Adds one whose act waits for it, room or not: there are no more of these than threads. */
    synchronized void push(Waiting entry) {
        if (closed) {
            throw new IllegalStateException("the audit log is closed");
        }
        waiting.add(entry);
    }

    /** Takes one back whose act will not be done. */
    synchronized void withdraw(Waiting entry) {
        waiting.remove(entry);
    }

    synchronized Batch take(int atMost) {
        List<Waiting> batch = new ArrayList<>(Math.min(atMost, waiting.size()));
        while (batch.size() < atMost && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        Batch taken = new Batch(batch, lost, closed && waiting.isEmpty());
        lost = 0;
        return taken;
    }

    synchronized int size() {
        return waiting.size();
    }

    /** From now on all that comes is lost. */
    synchronized void close() {
        closed = true;
    }
}
