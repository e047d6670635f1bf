package dev.backupvault.command;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Keeps the end of what is written to it, however much that is. Thread-safe. */
final class Tail extends OutputStream {
    private static final int MOST_BYTES = 2 << 10;
    private static final int MOST_LINES = 20;

    private final byte[] ring = new byte[MOST_BYTES];
    private long written;

    @Override
    public synchronized void write(int b) {
        ring[(int) (written++ % MOST_BYTES)] = (byte) b;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int kept = Math.min(length, MOST_BYTES);
        written += length - kept;
        for (int i = offset + length - kept; i < offset + length; i++) {
            ring[(int) (written++ % MOST_BYTES)] = bytes[i];
        }
    }

    /** The last lines, on one line. */
    String text() {
        List<String> lines = new String(bytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream().skip(Math.max(0, lines.size() - MOST_LINES)).collect(Collectors.joining(" | "));
    }

    private synchronized byte[] bytes() {
        int length = (int) Math.min(written, MOST_BYTES);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((written - length + i) % MOST_BYTES)];
        }
        return bytes;
    }
}
