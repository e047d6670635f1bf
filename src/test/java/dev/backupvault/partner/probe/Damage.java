package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes damaged files of good ones, the same with the same randomness. Not thread-safe. */
final class Damage {
    private static final long[] LENGTHS = {0, 1, 7, 0x7F, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFFL, Long.MAX_VALUE, -1};
    private static final int MOST = 4;
    /** Headers are where lengths are, at both ends. */
    private static final int ENDS = 400;

    private final List<byte[]> samples;
    private final Random random;

    Damage(List<byte[]> samples, Random random) {
        this.samples = samples;
        this.random = random;
    }

    /** One of them, damaged in one to four ways. */
    byte[] any() {
        byte[] bytes = sample().clone();
        for (int ways = random.nextInt(MOST); ways >= 0; ways--) {
            bytes = bytes.length == 0 ? bytes : damaged(bytes);
        }
        return bytes;
    }

    private byte[] sample() {
        return samples.get(random.nextInt(samples.size()));
    }

    private byte[] damaged(byte[] bytes) {
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> flipped(bytes);
            case 2 -> withLength(bytes);
            case 3 -> withoutPart(bytes);
            case 4 -> twice(bytes);
            default -> Samples.joined(Arrays.copyOf(bytes, place(bytes)), from(sample()));
        };
    }

    private int place(byte[] bytes) {
        int near = Math.min(bytes.length, ENDS);
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(near);
            case 1 -> bytes.length - 1 - random.nextInt(near);
            default -> random.nextInt(bytes.length);
        };
    }

    private byte[] from(byte[] bytes) {
        return Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
    }

    private byte[] flipped(byte[] bytes) {
        for (int flips = random.nextInt(8); flips >= 0; flips--) {
            bytes[place(bytes)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** A length that lies, in any width and order. */
    private byte[] withLength(byte[] bytes) {
        int width = 1 << random.nextInt(4);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES)
                .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .putLong(0, LENGTHS[random.nextInt(LENGTHS.length)]);
        int at = place(bytes);
        int from = length.order() == ByteOrder.BIG_ENDIAN ? Long.BYTES - width : 0;
        System.arraycopy(length.array(), from, bytes, at, Math.min(width, bytes.length - at));
        return bytes;
    }

    private byte[] withoutPart(byte[] bytes) {
        int from = place(bytes);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(ENDS));
        return Samples.joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
    }

    private byte[] twice(byte[] bytes) {
        int from = place(bytes);
        byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(ENDS)));
        return Samples.joined(Arrays.copyOf(bytes, from), part, Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
