package dev.backupvault.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loopback proxy that knows nothing of what it carries: it counts, cuts and stalls. Thread-safe; close it to end its
 * threads.
 */
public final class TcpProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean stalled;

    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Bytes that came from the server so far. */
    public long answered() {
        return answered.get();
    }

    /** Cuts the connection once when the server has sent so many more bytes. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Whether a cut that was asked for is still to come. */
    public boolean willCut() {
        return left.get() < Long.MAX_VALUE / 2;
    }

    /** Connections stay open, and nothing goes through. */
    public void stall(boolean on) {
        stalled = on;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                threads.execute(() -> carry(client, server, false));
                threads.execute(() -> carry(server, client, true));
            } catch (IOException e) {
                // closed, or the target is away: the client is refused by what is not there
            }
        }
    }

    private void carry(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count; (count = in.read(buffer)) >= 0; ) {
                while (stalled && !from.isClosed()) {
                    Thread.sleep(10);
                }
                if (answers) {
                    answered.addAndGet(count);
                    long rest = left.addAndGet(-count);
                    if (rest <= 0) {
                        left.set(Long.MAX_VALUE);
                        out.write(buffer, 0, (int) Math.max(0, count + rest));
                        return;
                    }
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // one side is gone, and so is the other now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
