package dev.backupvault.management;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does long work, two at a time, and remembers what became of the last hundred. What runs when it is closed is
 * interrupted; nothing is remembered over a restart. Thread-safe.
 */
final class TaskRegistry implements AutoCloseable {
    static final int AT_ONCE = 2;
    static final int MOST_QUEUED = 20;
    static final int MOST_REMEMBERED = 100;

    private static final Logger LOG = LoggerFactory.getLogger(TaskRegistry.class);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Clock clock;
    private final RandomGenerator random = RandomGenerator.of("SecureRandom");
    private final Map<String, Task> tasks = new LinkedHashMap<>(); // guarded by this
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            AT_ONCE, AT_ONCE, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_QUEUED), work -> {
                Thread thread = new Thread(work, "task");
                thread.setDaemon(true);
                return thread;
            });

    TaskRegistry(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes up work.
     *
     * @param work gives the result, which is written as JSON
     * @throws VaultException {@link ErrorCode#TOO_MANY_TASKS} if too much waits
     */
    synchronized Task start(String operation, String subject, String by, Supplier<Object> work) {
        byte[] id = new byte[8];
        random.nextBytes(id);
        Task task = Task.asked(HexFormat.of().formatHex(id), operation, subject, by, clock.instant());
        try {
            pool.execute(() -> run(task.id(), work));
        } catch (RejectedExecutionException e) {
            throw VaultException.mismatch(
                            ErrorCode.TOO_MANY_TASKS, "too many tasks wait", "at most " + MOST_QUEUED, "one more")
                    .hint("ask again when some are done")
                    .retryAfter(LATER);
        }
        tasks.put(task.id(), task);
        forgetOldest();
        return task;
    }

    /** What waits or runs is never forgotten: that is fewer than are remembered. */
    private void forgetOldest() {
        if (tasks.size() > MOST_REMEMBERED) {
            tasks.values().stream().filter(Task::isOver).findFirst().ifPresent(oldest -> tasks.remove(oldest.id()));
        }
    }

    private void run(String id, Supplier<Object> work) {
        Task task = put(find(id).started(clock.instant()));
        try {
            put(task.done(work.get(), clock.instant()));
        } catch (RuntimeException | Error e) {
            Task.Failure failure = Task.Failure.of(e);
            LOG.warn(
                    "task-failed operation={} subject={} code={}", task.operation(), task.subject(), failure.code(), e);
            put(task.failed(failure, clock.instant()));
        }
    }

    private synchronized Task put(Task task) {
        tasks.put(task.id(), task);
        return task;
    }

    /** @throws VaultException {@link ErrorCode#TASK_NOT_FOUND} */
    synchronized Task find(String id) {
        Task task = tasks.get(id);
        if (task == null) {
            throw VaultException.of(ErrorCode.TASK_NOT_FOUND, "there is no such task")
                    .hint("the last " + MOST_REMEMBERED + " of this run of the connector are remembered");
        }
        return task;
    }

    /** Newest first. */
    synchronized List<Task> list() {
        List<Task> all = new ArrayList<>(tasks.values());
        java.util.Collections.reverse(all);
        return all;
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            pool.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
