package dev.backupvault.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On routes of any kind. */
class SourceMonitorTest {
    @TempDir
    private Path temporary;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicInteger ticks = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);
    private SourceFolder folder;
    private SourceMonitor monitor;

    private void start() throws Exception {
        folder = new SourceFolder(temporary.resolve("sources"));
        monitor = SourceMonitor.enter(folder);
        camel.addRoutePolicyFactory(monitor);
        camel.addLifecycleStrategy(monitor);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:in").routeId("source-in").process(exchange -> {
                    switch (exchange.getMessage().getBody(String.class)) {
                        case "good" -> exchange.getMessage().setHeader(BackupVaultConstants.POINT, "the-point");
                        case "known" -> throw VaultException.of(ErrorCode.STORE_BUSY, "the store is\nbusy");
                        case "wait" -> go.await();
                        default -> throw new IllegalStateException("what is this?\u001b");
                    }
                });
                from("timer:ticks?period=50&delay=0")
                        .routeId("source-clock")
                        .process(exchange -> ticks.incrementAndGet());
                from("file:" + temporary.resolve("away")
                                + "?autoCreate=false&directoryMustExist=true&delay=50&initialDelay=0")
                        .routeId("source-away")
                        .to("log:none");
            }
        });
        camel.start();
        monitor.start();
    }

    @AfterEach
    void stop() {
        monitor.pause();
        camel.stop();
        monitor.close();
    }

    private SourceState state(String name) {
        return folder.state(name).orElseThrow();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
    }

    private Exchange send(String body) {
        return camel.createProducerTemplate()
                .send("direct:in", exchange -> exchange.getMessage().setBody(body));
    }

    @Test
    void pointsAndErrorsAreWrittenDown() throws Exception {
        start();
        send("good");
        await(() -> folder.state("in")
                .filter(s -> "the-point".equals(s.lastPoint()))
                .isPresent());
        assertEquals(null, state("in").lastError());
        send("known");
        await(() -> state("in").lastError() != null);
        assertEquals(ErrorCode.STORE_BUSY.id(), state("in").lastError().code());
        send("nonsense");
        await(() -> state("in").lastError().code().equals(ErrorCode.INTERNAL.id()));
        assertEquals(
                "IllegalStateException: what is this? ", state("in").lastError().text());
        assertEquals("the-point", state("in").lastPoint(), "the last one that was good");
    }

    @Test
    void aStartThatFailsIsNotHiddenByASchedulerThatNeverWas() throws Exception {
        folder = new SourceFolder(temporary.resolve("sources"));
        monitor = SourceMonitor.enter(folder);
        camel.addRoutePolicyFactory(monitor);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("quartz:clock?cron=0+0+1+*+*+?").routeId("source-quartz").to("log:none");
                from("file:" + temporary.resolve("away") + "?autoCreate=false&startingDirectoryMustExist=true")
                        .routeId("source-bad")
                        .to("log:none");
            }
        });
        assertThrows(Exception.class, camel::start);
        monitor.close();
    }

    @Test
    void anErrorWithoutAnExchangeIsWrittenDown() throws Exception {
        start();
        await(() -> folder.state("away").filter(s -> s.lastError() != null).isPresent());
        assertTrue(
                state("away").lastError().text().contains("away"), state("away").toString());
    }

    @Test
    void whatIsKnownIsKnownAfterARestart() throws Exception {
        start();
        send("good");
        await(() -> folder.state("in").filter(s -> s.lastPoint() != null).isPresent());
        SourceState before = state("in");
        WatchedRoute next = new WatchedRoute(folder, "next", error -> {});
        next.onInit(camel.getRoute("source-in"));
        SourceState after = next.news().orElseThrow();
        assertEquals(before.lastPoint(), after.lastPoint());
        assertEquals("next", after.connector());
        assertTrue(next.news().isEmpty(), "there is no news");
        next.notWritten();
        assertFalse(next.news().isEmpty(), "unless it was not written");
    }

    @Test
    void anyConsumerIsSuspendedAndResumed() throws Exception {
        start();
        await(() -> ticks.get() > 0);
        folder.wish("clock", Wish.PAUSED);
        await(() -> folder.state("clock").filter(s -> !s.isRunning()).isPresent());
        assertEquals(SourceState.PAUSED, state("clock").state());
        int then = ticks.get();
        folder.wish("clock", Wish.RUN);
        await(() -> ticks.get() > then);
        assertTrue(
                camel.getRoute("source-in").getConsumer() instanceof ServiceSupport in && in.isStarted(),
                "others go on");
    }

    @Test
    void whatIsPausedAtTheStartIsNotStarted() throws Exception {
        new SourceFolder(temporary.resolve("sources")).wish("clock", Wish.RETIRED);
        start();
        await(() -> folder.state("clock").filter(s -> !s.isRunning()).isPresent());
        assertEquals(0, ticks.get());
        folder.wish("clock", Wish.RUN);
        await(() -> ticks.get() > 0);
    }

    @Test
    void whatIsInFlightIsCounted() throws Exception {
        start();
        Thread waiting = new Thread(() -> send("wait"));
        waiting.start();
        await(() -> folder.state("in").filter(s -> s.inFlight() == 1).isPresent());
        folder.wish("in", Wish.PAUSED);
        await(() -> state("in").state().equals(SourceState.PAUSING));
        go.countDown();
        waiting.join();
        await(() -> state("in").state().equals(SourceState.PAUSED));
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNothing() throws Exception {
        start();
        Path state = temporary.resolve("sources/in.state.json");
        await(() -> Files.exists(state));
        Files.delete(state);
        Files.createDirectories(state.resolve("in-the-way"));
        assertEquals(null, send("good").getException());
        int then = ticks.get();
        await(() -> ticks.get() > then);
        Files.delete(state.resolve("in-the-way"));
        Files.delete(state);
        await(() -> folder.state("in")
                .filter(s -> "the-point".equals(s.lastPoint()))
                .isPresent());
    }
}
