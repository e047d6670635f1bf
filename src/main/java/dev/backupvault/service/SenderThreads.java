package dev.backupvault.service;

import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/** Threads that send and read blocks; what they log is about the same upload as what asked for it. */
final class SenderThreads extends ThreadPoolExecutor {
    SenderThreads() {
        this(new AtomicInteger());
    }

    private SenderThreads(AtomicInteger number) {
        super(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "block-sender-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        super.execute(
                context == null || context.isEmpty()
                        ? task
                        : () -> {
                            MDC.setContextMap(context);
                            try {
                                task.run();
                            } finally {
                                MDC.clear();
                            }
                        });
    }
}
