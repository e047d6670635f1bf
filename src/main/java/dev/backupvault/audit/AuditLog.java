package dev.backupvault.audit;

import dev.backupvault.audit.Backlog.Waiting;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Vault;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process' audit log in a vault: one hash chain of small blobs, each created once (docs/FORMAT.md §7). A process
 * that does nothing writes nothing. Close it to write what waits. Thread-safe.
 *
 * <p>What is written {@link #after} an act waits for company, at most ten seconds. While the store does not take it, up
 * to 100,000 entries wait; what comes then is given up, is written to this process' own log as an error instead, and is
 * counted in the next blob: a backup that is stored proves itself by its manifest, and is not refused for its entry.
 */
public final class AuditLog implements Audit, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final Pace PACE = new Pace(1000, Duration.ofSeconds(10), 100_000, Duration.ofMinutes(10));

    private final Pace pace;
    private final Clock clock;
    private final Anchor anchor;
    private final Backlog backlog;
    private final ReentrantLock writing = new ReentrantLock();
    private final ChainWriter chain; // guarded by writing
    private final AtomicBoolean flushPlanned = new AtomicBoolean();
    private final AtomicBoolean anchorPlanned = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor timer;
    private volatile AuditHead head;
    private AuditHead anchored; // guarded by this

    /**
     * How long and how much entries wait.
     *
     * @param batch entries that are written together, at most
     * @param latest how long an entry waits if the store takes it
     * @param mostWaiting entries that may wait
     * @param anchorEvery how old what the anchor knows may be, when nothing asks for more
     */
    record Pace(int batch, Duration latest, int mostWaiting, Duration anchorEvery) {}

    /**
     * @param anchor gets the head after each act that is written down before it is done, and every ten minutes
     * @param clock this machine's, for the entries
     */
    public AuditLog(Vault vault, Anchor anchor, Clock clock) {
        this(vault, anchor, clock, PACE);
    }

    AuditLog(Vault vault, Anchor anchor, Clock clock, Pace pace) {
        this.pace = pace;
        this.clock = clock;
        this.anchor = anchor;
        this.backlog = new Backlog(pace.mostWaiting());
        this.chain = new ChainWriter(vault, clock);
        // Two: an anchor that is slow keeps no entry waiting.
        this.timer = new ScheduledThreadPoolExecutor(
                2,
                task -> {
                    Thread thread = new Thread(task, "audit-log");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void before(AuditEntry entry) {
        Waiting mine = new Waiting(clock.instant(), entry);
        backlog.push(mine);
        writing.lock();
        try {
            while (!mine.written) {
                writeNext();
            }
        } catch (RuntimeException e) {
            backlog.withdraw(mine);
            throw e;
        } finally {
            writing.unlock();
        }
        timer.execute(this::anchorHead);
    }

    @Override
    public void after(AuditEntry entry) {
        int size = backlog.offer(new Waiting(clock.instant(), entry));
        if (size < 0) {
            LOG.error(
                    "audit-lost act={} point={} by=\"{}\" detail=\"{}\"",
                    entry.act().word(),
                    entry.point(),
                    printable(entry.by()),
                    printable(entry.detail()));
        } else if (size % pace.batch() == 0) {
            timer.execute(this::flush);
        } else {
            planFlush();
        }
    }

    private static String printable(String text) {
        return String.valueOf(text).replaceAll("\\p{Cc}", "?").replace("\"", "'");
    }

    private void planFlush() {
        if (flushPlanned.compareAndSet(false, true)) {
            timer.schedule(this::flush, pace.latest().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        flushPlanned.set(false);
        writing.lock();
        try {
            while (chain.hasDraft() || backlog.size() > 0) {
                writeNext();
            }
        } catch (RuntimeException e) {
            waits(e);
            planFlush();
        } finally {
            writing.unlock();
        }
        planAnchor();
    }

    private void waits(RuntimeException e) {
        String what = "audit-waits entries={} code={} why=\"{}\"";
        int entries = backlog.size() + chain.drafted();
        if (!(e instanceof VaultException known)) {
            LOG.error(what, entries, ErrorCode.INTERNAL.id(), e.getMessage(), e);
        } else if (known.permanent()) {
            LOG.error(what, entries, known.code().id(), known.fact());
        } else {
            LOG.warn(what, entries, known.code().id(), known.fact());
        }
    }

    /** Called with the lock held. */
    private void writeNext() {
        if (!chain.hasDraft()) {
            chain.draft(backlog.take(pace.batch()));
        }
        chain.send();
        head = chain.head();
    }

    private void planAnchor() {
        if (anchorPlanned.compareAndSet(false, true)) {
            timer.schedule(
                    () -> {
                        anchorPlanned.set(false);
                        anchorHead();
                    },
                    pace.anchorEvery().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void anchorHead() {
        AuditHead newest = head;
        if (newest == null || newest.equals(anchored)) {
            return;
        }
        try {
            anchor.keep(newest);
            anchored = newest;
        } catch (RuntimeException e) {
            LOG.warn("audit-not-anchored blob={} why=\"{}\"", newest.blob(), printable(e.getMessage()));
            planAnchor();
        }
    }

    /** Writes what waits, and that nothing follows. What the store does not take is lost, and said so. */
    @Override
    public void close() {
        timer.shutdown();
        writing.lock();
        try {
            backlog.close();
            while (!chain.isClosed() && (head != null || chain.hasDraft() || backlog.size() > 0)) {
                writeNext();
            }
        } catch (RuntimeException e) {
            waits(e);
            LOG.error("audit-not-closed lost={}", backlog.size() + chain.drafted());
        } finally {
            writing.unlock();
        }
        anchorHead();
    }
}
