package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SeekableInputStream;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZInputStream;

/**
 * {@code xz}, of any number of streams. {@link #look} reads the footers and indexes from the end, at most
 * {@link Walk#LOOK} bytes, and their sums; {@link #check} decodes all, with the check of every block. Facts:
 * {@code streams}, {@code blocks}, {@code content_bytes}.
 */
public final class XzProbe implements Probe {
    /** Indexes of some million blocks, and dictionaries of every preset. */
    private static final int MEMORY_KIB = 80 << 10;

    @Override
    public String name() {
        return "xz";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("streams", "blocks", "content_bytes"));
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.look(bytes, XzProbe::indexes) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.all(bytes, XzProbe::decode) : Finding.other();
    }

    private static boolean starts(Bytes bytes) throws IOException {
        return Arrays.equals(bytes.part(0, XZ.HEADER_MAGIC.length), XZ.HEADER_MAGIC);
    }

    private static Finding indexes(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        try (SeekableXZInputStream in = new SeekableXZInputStream(new Seekable(bytes), MEMORY_KIB)) {
            facts.put("streams", "" + in.getStreamCount());
            facts.put("blocks", "" + in.getBlockCount());
            facts.put("content_bytes", "" + in.length());
            return Finding.whole(2, facts);
        } catch (BytesInput.Failed e) {
            throw e.getCause();
        } catch (MemoryLimitException e) {
            throw new Undecided(e.getMessage());
        } catch (IOException | RuntimeException e) {
            throw new Malformed("expected a footer and an index at the end: %s", Decoding.reason(e));
        }
    }

    private static Finding decode(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        Finding indexes = indexes(bytes, facts);
        try {
            Decoding.all(bytes, in -> new XZInputStream(in, MEMORY_KIB));
            return Finding.whole(3, facts);
        } catch (MemoryLimitException e) {
            return indexes;
        }
    }

    /** What the library reads anywhere. */
    private static final class Seekable extends SeekableInputStream {
        private static final int BUFFER = 1 << 10;

        private final Bytes bytes;
        private BytesInput in;
        private long at;

        Seekable(Bytes bytes) {
            this.bytes = bytes;
            seek(0);
        }

        @Override
        public long length() {
            return bytes.size();
        }

        @Override
        public long position() {
            return at;
        }

        @Override
        public void seek(long position) {
            at = position;
            in = new BytesInput(bytes, at, bytes.size(), BUFFER);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            at += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = in.read(into, from, length);
            at += Math.max(0, read);
            return read;
        }
    }
}
