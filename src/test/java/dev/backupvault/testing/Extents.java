package dev.backupvault.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The files that Azurite keeps blobs in: where known bytes lie in them, and bits that flip there. */
public final class Extents {
    private static final int PROBE = 64;
    private static final int WHOLE = 1 << 16;
    private static final int FIRST_BLOCK = 8 << 20;

    private Extents() {}

    /** Bytes of a blob on disk; only offsets that hold what the blob holds count. */
    public record Place(Path file, long offset, int length) {}

    /**
     * Some part of the content as it lies on disk; all of what is short, because manifests have much text in common.
     */
    public static Place find(Path folder, byte[] content, RandomGenerator random) throws IOException {
        int length = content.length <= WHOLE ? content.length : PROBE;
        int from =
                random.nextInt(Math.min(content.length, FIRST_BLOCK) - length + 1); // blocks may lie in different files
        byte[] probe = Arrays.copyOfRange(content, from, from + length);
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            long at = indexOf(Files.readAllBytes(file), probe);
            if (at >= 0) {
                return new Place(file, at, probe.length);
            }
        }
        throw new IllegalStateException("the bytes are in no extent of " + folder);
    }

    private static long indexOf(byte[] in, byte[] probe) {
        for (int at = 0; at <= in.length - probe.length; at++) {
            if (in[at] == probe[0] && Arrays.equals(in, at, at + probe.length, probe, 0, probe.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Flips up to three bits; closing gives the old bytes back. */
    public static Flip flip(Place place, RandomGenerator random) throws IOException {
        try (FileChannel channel = FileChannel.open(place.file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(place.length);
            channel.read(bytes, place.offset);
            byte[] old = bytes.array().clone();
            int at = random.nextInt(place.length);
            bytes.array()[at] ^= (byte) (1 << random.nextInt(8));
            for (int more = random.nextInt(3); more > 0; more--) {
                int other = random.nextInt(place.length);
                if (other != at) { // never the same bit twice, which would be no flip
                    bytes.array()[other] ^= (byte) (1 << random.nextInt(8));
                }
            }
            channel.write(bytes.flip().limit(place.length), place.offset);
            return new Flip(place, old);
        }
    }

    /** Flipped bits. */
    public record Flip(Place place, byte[] old) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (FileChannel channel = FileChannel.open(place.file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(old), place.offset);
            }
        }

        @Override
        public String toString() {
            return "at " + place.offset + " of " + place.file.getFileName();
        }
    }
}
