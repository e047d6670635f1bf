package dev.backupvault.verify;

import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An artifact's bytes in the store, by ranges. Every probe looks at head and tail, and a walk goes on where it was, so
 * a few windows are kept: memory holds three of them. Not thread-safe.
 */
final class StoredBytes implements Bytes {
    private static final int WINDOW = 512 << 10;
    private static final int WINDOWS = 3;

    private final Vault vault;
    private final BlobPath path;
    private final long size;
    private final List<Window> windows = new ArrayList<>(); // the last used first

    private record Window(long at, byte[] bytes) {}

    StoredBytes(Vault vault, BlobPath path, long size) {
        this.vault = vault;
        this.path = path;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long at, ByteBuffer into) throws IOException {
        int before = into.position();
        long next = at;
        while (next >= 0 && next < size && into.hasRemaining()) {
            Window window = window(next - next % WINDOW);
            int from = (int) (next - window.at);
            int length = Math.min(into.remaining(), window.bytes.length - from);
            if (length <= 0) {
                throw new IOException("'" + path + "' is shorter than " + size + " bytes");
            }
            into.put(window.bytes, from, length);
            next += length;
        }
        return into.position() - before;
    }

    private Window window(long at) throws IOException {
        for (int i = 0; i < windows.size(); i++) {
            if (windows.get(i).at == at) {
                windows.add(0, windows.remove(i));
                return windows.get(0);
            }
        }
        if (windows.size() == WINDOWS) {
            windows.remove(WINDOWS - 1);
        }
        try (Vault.Reading reading = vault.read(path, at, Math.min(WINDOW, size - at));
                InputStream stream = reading.stream()) {
            windows.add(0, new Window(at, stream.readNBytes((int) Math.min(WINDOW, size - at))));
        }
        return windows.get(0);
    }
}
