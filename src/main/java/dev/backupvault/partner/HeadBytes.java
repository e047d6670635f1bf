package dev.backupvault.partner;

import dev.backupvault.partner.probe.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes whose head is read once, however many probes look at it. Not thread-safe. */
final class HeadBytes implements Bytes {
    private static final int HEAD = 4 << 10;

    private final Bytes all;
    private byte[] head;

    HeadBytes(Bytes all) {
        this.all = all;
    }

    @Override
    public long size() {
        return all.size();
    }

    @Override
    public int read(long at, ByteBuffer into) throws IOException {
        if (at + into.remaining() > HEAD) {
            return all.read(at, into);
        }
        if (head == null) {
            head = all.part(0, HEAD);
        }
        int length = (int) Math.max(0, Math.min(into.remaining(), head.length - at));
        into.put(head, (int) Math.min(at, head.length), length);
        return length;
    }
}
