package dev.backupvault.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A loopback proxy in front of a store that fails on purpose: it knows where each request begins and ends, so a fault
 * hits exactly the request that a test means. What was asked and answered is recorded. Thread-safe; close it to end its
 * threads.
 */
public final class ChaosProxy implements AutoCloseable {
    private final int target;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "chaos-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Queue<Exchange> log = new ConcurrentLinkedQueue<>();
    private volatile ServerSocket listener;
    private volatile Consumer<Exchange> onAnswer = exchange -> {};
    private volatile Duration ahead = Duration.ZERO;

    /** One request: counted while it runs; its status is 0 until the store has answered. */
    public static final class Exchange {
        private final String method;
        private final String target;
        private final AtomicLong body = new AtomicLong();
        private volatile int status;

        Exchange(String method, String target) {
            this.method = method;
            this.target = target;
        }

        /** Path and query, percent-encoded. */
        public String target() {
            return target;
        }

        public String path() {
            return target.replaceFirst("\\?.*", "");
        }

        /** Bytes of the body that the client sent. */
        public long body() {
            return body.get();
        }

        /** What the store answered, whether or not the client heard of it. */
        public int status() {
            return status;
        }

        public boolean isBlock() {
            return method.equals("PUT") && target.contains("comp=block&");
        }

        public boolean isBlockList() {
            return method.equals("PUT") && target.contains("comp=blocklist");
        }

        /** A Put Blob of data. */
        public boolean isWholeData() {
            return method.equals("PUT") && path().contains("/backup-vault/data/") && !target.contains("comp=");
        }

        public boolean isManifest() {
            return method.equals("PUT") && path().contains("/backup-vault/points/");
        }

        @Override
        public String toString() {
            return method + " " + target + " -> " + status + ", body " + body;
        }
    }

    /** What happens to a request instead of being passed on. */
    public sealed interface Effect {
        /** The store acts, and its answer never arrives. */
        record LoseAnswer() implements Effect {}

        /** Answered by the proxy; the store sees nothing. */
        record Answer(int status, String code, Integer retryAfterSeconds) implements Effect {}

        /** The connection is reset after so many bytes of the body. */
        record Reset(long afterBytes) implements Effect {}

        /** Nothing is ever answered, until the proxy lets go. */
        record Nothing() implements Effect {}
    }

    /** A fault in place, and how often it struck. */
    public final class Fault implements AutoCloseable {
        private final Predicate<Exchange> match;
        private final Effect effect;
        private final AtomicInteger wait;
        private final AtomicInteger left;
        private final AtomicInteger struck = new AtomicInteger();
        private final CountDownLatch over = new CountDownLatch(1);

        private Fault(Predicate<Exchange> match, Effect effect, int nth, int times) {
            this.match = match;
            this.effect = effect;
            this.wait = new AtomicInteger(nth - 1);
            this.left = new AtomicInteger(times);
        }

        private boolean strikes(Exchange exchange) {
            if (!match.test(exchange)
                    || wait.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                    || left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
                return false;
            }
            struck.incrementAndGet();
            return true;
        }

        public int struck() {
            return struck.get();
        }

        /** Takes the fault away; who was left without an answer gets a reset. */
        @Override
        public void close() {
            faults.remove(this);
            over.countDown();
        }
    }

    public ChaosProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
        threads.execute(() -> accept(listener));
    }

    public int port() {
        return port;
    }

    /** Puts a fault in place for all requests that match. */
    public Fault fault(Predicate<Exchange> match, Effect effect) {
        return fault(match, effect, 1, Integer.MAX_VALUE);
    }

    /** Puts a fault in place for the nth request that matches, and as many more. */
    public Fault fault(Predicate<Exchange> match, Effect effect, int nth, int times) {
        Fault fault = new Fault(match, effect, nth, times);
        faults.add(fault);
        return fault;
    }

    /** All requests so far, in the order of their beginning. */
    public List<Exchange> log() {
        return List.copyOf(log);
    }

    /** Called when the store has answered a request and before the client hears of it. */
    public void onAnswer(Consumer<Exchange> listenerOfAnswers) {
        onAnswer = listenerOfAnswers;
    }

    /** From now on the store's clock, as its answers show it, is so far ahead of its blobs' times. */
    public void setAhead(Duration time) {
        ahead = time;
    }

    /** The store is away: connections are cut and refused. */
    public void goAway() throws IOException {
        listener.close();
        open.forEach(ChaosProxy::reset);
    }

    /** The store is back, at the same port. */
    public void comeBack() throws IOException {
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        listener = again;
        threads.execute(() -> accept(again));
    }

    /**
     * The store is away for so long, and then back by itself: for tests of what the length of an outage does.
     *
     * @return done when it is back
     */
    public CompletableFuture<Void> goAwayFor(Duration outage) throws IOException {
        goAway();
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        comeBack();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                CompletableFuture.delayedExecutor(outage.toMillis(), TimeUnit.MILLISECONDS, threads));
    }

    private void accept(ServerSocket at) {
        while (!at.isClosed()) {
            try {
                Socket client = at.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed: the test wants it to be away
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
            OutputStream out = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
            for (HttpWire.Head head; (head = HttpWire.head(in)) != null; ) {
                Exchange exchange = new Exchange(head.word(0), head.word(1));
                log.add(exchange);
                Fault fault = faults.stream()
                        .filter(candidate -> candidate.strikes(exchange))
                        .findFirst()
                        .orElse(null);
                if (!(fault == null ? pass(exchange, head, in, out) : strike(fault, exchange, head, in, out))) {
                    reset(client);
                    return;
                }
            }
        } catch (IOException e) {
            reset(client); // one side is gone, so the other must not wait
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** @return whether the connection lives on */
    private boolean strike(Fault fault, Exchange exchange, HttpWire.Head head, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        if (fault.effect instanceof Effect.LoseAnswer) {
            pass(exchange, head, in, OutputStream.nullOutputStream());
        } else if (fault.effect instanceof Effect.Answer answer) {
            HttpWire.requestBody(head, in, OutputStream.nullOutputStream(), exchange.body::addAndGet);
            String retry = answer.retryAfterSeconds == null ? "" : "Retry-After: " + answer.retryAfterSeconds + "\r\n";
            out.write(("HTTP/1.1 " + answer.status + " chaos\r\nx-ms-error-code: " + answer.code + "\r\n" + retry
                            + "Content-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return true;
        } else if (fault.effect instanceof Effect.Reset reset) {
            try (Socket store = connect()) {
                store.getOutputStream().write(head.raw());
                HttpWire.exactly(
                        Math.min(reset.afterBytes, Math.max(0, head.length())),
                        in,
                        store.getOutputStream(),
                        exchange.body::addAndGet);
            }
        } else {
            fault.over.await();
        }
        return false;
    }

    /** One connection to the store for each request: none is found stale, so what fails here fails on purpose. */
    private boolean pass(Exchange exchange, HttpWire.Head head, InputStream in, OutputStream out) throws IOException {
        try (Socket store = connect()) {
            OutputStream request = store.getOutputStream();
            request.write(head.raw());
            HttpWire.requestBody(head, in, request, exchange.body::addAndGet);
            InputStream answers = new BufferedInputStream(store.getInputStream(), 1 << 16);
            HttpWire.Head answer = HttpWire.head(answers);
            if (answer == null) {
                return false;
            }
            exchange.status = Integer.parseInt(answer.word(1));
            onAnswer.accept(exchange);
            out.write(ahead.isZero() ? answer.raw() : answer.later(ahead).raw());
            HttpWire.answerBody(answer, exchange.method.equals("HEAD"), answers, out);
            return !"close".equalsIgnoreCase(answer.header("Connection"));
        }
    }

    private Socket connect() throws IOException {
        Socket store = new Socket(InetAddress.getLoopbackAddress(), target);
        store.setTcpNoDelay(true);
        return store;
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // RST instead of a polite end
            socket.close();
        } catch (IOException e) {
            // it is closed, which is all that was wanted
        }
    }

    @Override
    public void close() throws IOException {
        faults.forEach(Fault::close);
        goAway();
        threads.shutdownNow();
    }
}
