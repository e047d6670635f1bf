package dev.backupvault.connect;

import dev.backupvault.ingest.Pacer;

/**
 * A request that may go on: whose it is, what it asks for, and what it holds until it has been answered. Thread-safe to
 * close; closing twice is harmless.
 */
final class Admission implements AutoCloseable {
    private final Tenant tenant;
    private final Call call;
    private final Pacer pacer;
    private final Quotas.Reservation room;
    private final Runnable task;
    private boolean closed;

    /**
     * @param room null for a call that stores nothing
     * @param task gives the tenant's task back
     */
    Admission(Tenant tenant, Call call, Pacer pacer, Quotas.Reservation room, Runnable task) {
        this.tenant = tenant;
        this.call = call;
        this.pacer = pacer;
        this.room = room;
        this.task = task;
    }

    Tenant tenant() {
        return tenant;
    }

    Call call() {
        return call;
    }

    Pacer pacer() {
        return pacer;
    }

    Quotas.Reservation room() {
        return room;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            if (room != null) {
                room.close();
            }
        } finally {
            task.run();
        }
    }
}
