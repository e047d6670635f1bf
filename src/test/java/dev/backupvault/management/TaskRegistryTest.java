package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRegistryTest {
    private final TaskRegistry tasks = new TaskRegistry(Clock.systemUTC());

    @AfterEach
    void stop() {
        tasks.close();
    }

    private Task ended(Task task) {
        Awaitility.await("the task has ended")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> tasks.find(task.id()).isOver());
        return tasks.find(task.id());
    }

    private static Object waiting(CountDownLatch until) {
        try {
            until.await();
            return "done";
        } catch (InterruptedException e) {
            throw VaultException.of(ErrorCode.DRAINING, "interrupted");
        }
    }

    @Test
    void aTaskTellsWhatBecameOfIt() {
        Task begun = tasks.start("verify", "point", "user eve (api)", () -> 7);
        assertEquals(Task.State.QUEUED, begun.state());
        assertNull(begun.started());
        Task done = ended(begun);
        assertEquals(Task.State.DONE, done.state());
        assertEquals(7, done.result());
        assertEquals("user eve (api)", done.by());
        assertNotNull(done.started());
    }

    @Test
    void aFailureSaysItsCodeAndAnUnknownOneNothingMore() {
        Task known = ended(tasks.start("verify", "p", "eve", () -> {
            throw VaultException.of(ErrorCode.STORE_ARCHIVED, "archived").hint("wait");
        }));
        assertEquals(Task.State.FAILED, known.state());
        assertEquals(new Task.Failure("BV-0211", "archived", "wait"), known.error());
        Task unknown = ended(tasks.start("verify", "p", "eve", () -> {
            throw new IllegalStateException("secret");
        }));
        assertEquals("BV-0901", unknown.error().code());
        assertTrue(!unknown.error().error().contains("secret"), unknown.error().error());
        Task broken = ended(tasks.start("verify", "p", "eve", () -> {
            throw new StackOverflowError();
        }));
        assertEquals(Task.State.FAILED, broken.state());
    }

    @Test
    void twoRunAtOnceAndOnlySomeWait() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        List<Task> begun = new ArrayList<>();
        for (int i = 0; i < TaskRegistry.AT_ONCE + TaskRegistry.MOST_QUEUED; i++) {
            begun.add(tasks.start("verify", "p" + i, "eve", () -> {
                running.incrementAndGet();
                return waiting(go);
            }));
        }
        VaultException refused = assertThrows(VaultException.class, () -> tasks.start("verify", "p", "eve", () -> 1));
        assertEquals(ErrorCode.TOO_MANY_TASKS, refused.code());
        assertTrue(refused.retryAfter().isPresent());
        assertEquals(begun.size(), tasks.list().size(), "what was refused is not remembered");
        Awaitility.await("both run").atMost(Duration.ofSeconds(20)).until(() -> running.get() == TaskRegistry.AT_ONCE);
        assertEquals(
                TaskRegistry.MOST_QUEUED,
                tasks.list().stream()
                        .filter(task -> task.state() == Task.State.QUEUED)
                        .count());
        go.countDown();
        begun.forEach(task -> assertEquals(Task.State.DONE, ended(task).state()));
    }

    @Test
    void theOldestThatHasEndedIsForgotten() {
        CountDownLatch go = new CountDownLatch(1);
        Task old = tasks.start("verify", "running", "eve", () -> waiting(go));
        List<Task> begun = new ArrayList<>();
        for (int i = 0; i < TaskRegistry.MOST_REMEMBERED; i++) {
            begun.add(ended(tasks.start("verify", "p" + i, "eve", () -> 1)));
        }
        assertEquals(TaskRegistry.MOST_REMEMBERED, tasks.list().size());
        assertEquals(
                "p" + (TaskRegistry.MOST_REMEMBERED - 1), tasks.list().get(0).subject());
        assertEquals(
                ErrorCode.TASK_NOT_FOUND,
                assertThrows(VaultException.class, () -> tasks.find(begun.get(0).id()))
                        .code());
        assertEquals(Task.State.RUNNING, tasks.find(old.id()).state());
        go.countDown();
        ended(old);
    }

    @Test
    void whatRunsIsInterruptedAtTheEnd() {
        Task task = tasks.start("verify", "p", "eve", () -> waiting(new CountDownLatch(1)));
        Awaitility.await("it runs")
                .atMost(Duration.ofSeconds(20))
                .until(() -> tasks.find(task.id()).state() == Task.State.RUNNING);
        tasks.close();
        assertEquals("BV-0605", ended(task).error().code());
    }
}
