package dev.backupvault.cli;

import dev.backupvault.ingest.Uploads;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far uploads are: a line that is redrawn on a terminal, a log line every 10 s elsewhere. */
final class ProgressReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final int BAR = 24;
    private static final double SHOW_AFTER_SECONDS = 1;

    private final Uploads uploads;
    private final boolean terminal;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean drawn;

    private ProgressReporter(Uploads uploads, boolean terminal) {
        this.uploads = uploads;
        this.terminal = terminal;
    }

    static ProgressReporter start(Uploads uploads) {
        ProgressReporter reporter =
                new ProgressReporter(uploads, System.console() != null && !"dumb".equals(System.getenv("TERM")));
        Thread thread = new Thread(reporter::run, "progress");
        thread.setDaemon(true);
        thread.start();
        return reporter;
    }

    private void run() {
        try {
            while (!ended.await(terminal ? 500 : 10_000, TimeUnit.MILLISECONDS)) {
                List<Uploads.Upload> running = uploads.running().stream()
                        .filter(upload -> upload.seconds() > SHOW_AFTER_SECONDS)
                        .toList();
                if (terminal) {
                    draw(running);
                } else {
                    running.forEach(upload -> LOG.info("uploading {}", keyValues(upload)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void draw(List<Uploads.Upload> running) {
        clear();
        if (!running.isEmpty()) {
            System.err.print(bar(running.get(0)) + " " + line(running.get(0))
                    + (running.size() > 1 ? "  (+" + (running.size() - 1) + " more)" : ""));
            System.err.flush();
            drawn = true;
        }
    }

    /** Takes the line away, so that something else can be printed. */
    synchronized void clear() {
        if (drawn) {
            System.err.print("\r\u001b[2K");
            System.err.flush();
            drawn = false;
        }
    }

    private static String bar(Uploads.Upload upload) {
        if (upload.length() <= 0) {
            return "[" + "?".repeat(BAR) + "]";
        }
        int full = (int) Math.min(BAR, BAR * upload.bytes() / upload.length());
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    }

    static String line(Uploads.Upload upload) {
        double rate = upload.bytes() / Math.max(upload.seconds(), 1e-3);
        String left = upload.length() <= 0 || rate < 1
                ? ""
                : String.format(Locale.ROOT, "  %d s left", Math.round((upload.length() - upload.bytes()) / rate));
        return Text.printable(upload.name()) + "  " + Text.size(upload.bytes())
                + (upload.length() > 0 ? " of " + Text.size(upload.length()) : "") + "  "
                + Text.rate(upload.bytes(), upload.seconds()) + left;
    }

    static String keyValues(Uploads.Upload upload) {
        double rate = upload.bytes() / Math.max(upload.seconds(), 1e-3);
        String left = upload.length() <= 0 || rate < 1
                ? ""
                : String.format(
                        Locale.ROOT,
                        " length=%d secondsLeft=%d",
                        upload.length(),
                        Math.round((upload.length() - upload.bytes()) / rate));
        return String.format(
                        Locale.ROOT,
                        "item=\"%s\" bytes=%d rate=%.1fMB/s",
                        Text.printable(upload.name()),
                        upload.bytes(),
                        rate / 1e6)
                + left;
    }

    @Override
    public void close() {
        ended.countDown();
        clear();
    }
}
