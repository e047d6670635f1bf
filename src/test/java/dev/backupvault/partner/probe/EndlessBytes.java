package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;

/** A terabyte that needs no space: a sample whose end comes again and again. Counts what is read of it. */
final class EndlessBytes implements Bytes {
    private final byte[] sample;
    private final int from;
    private long read;

    /** @param from where that begins which comes again */
    EndlessBytes(byte[] sample, int from) {
        this.sample = sample;
        this.from = from;
    }

    long read() {
        return read;
    }

    @Override
    public long size() {
        int again = sample.length - from;
        return sample.length + (1L << 40) / again * again;
    }

    @Override
    public int read(long at, ByteBuffer into) {
        int before = into.position();
        long next = at;
        while (into.hasRemaining() && next < size()) {
            int place = next < sample.length ? (int) next : from + (int) ((next - from) % (sample.length - from));
            int length = Math.min(into.remaining(), sample.length - place);
            into.put(sample, place, length);
            next += length;
        }
        read += into.position() - before;
        return into.position() - before;
    }
}
