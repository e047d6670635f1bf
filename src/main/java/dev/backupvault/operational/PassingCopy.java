package dev.backupvault.operational;

import dev.backupvault.ingest.Tee;
import dev.backupvault.point.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes bytes into a file while they pass to the vault, which hashes them, and makes it the copy of their point. */
final class PassingCopy implements Tee {
    private static final Logger LOG = LoggerFactory.getLogger(OperationalCopies.class);

    private final OperationalCopies copies;
    private final Path part = CopyFolder.part();
    private FileChannel out;
    private boolean givenUp;
    private long written;
    private long granted;

    PassingCopy(OperationalCopies copies) {
        this.copies = copies;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        if (!givenUp) {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "operational-copy-given-up file=\"{}\" why=\"{}\"",
                        part,
                        (e.getClass().getSimpleName() + " " + e.getMessage()).replaceAll("\\p{Cntrl}", " "));
                giveUp();
            }
        }
    }

    @Override
    public ReadableByteChannel through(ReadableByteChannel in) {
        attempt(this::begin);
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                int from = target.position();
                int count = in.read(target);
                if (count > 0) {
                    attempt(() -> write(target.duplicate().limit(from + count).position(from)));
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return in.isOpen();
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    private void begin() throws IOException {
        written = 0;
        if (out != null) {
            out.truncate(0);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (written + bytes.remaining() > granted) {
            granted = copies.grant(written, written + bytes.remaining());
            if (written + bytes.remaining() > granted) {
                giveUp(); // there is no room
                return;
            }
        }
        if (out == null) {
            out = FileChannel.open(
                    copies.root().resolve(part), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        while (bytes.hasRemaining()) {
            written += out.write(bytes);
        }
    }

    @Override
    public void sealed(Manifest manifest) {
        attempt(() -> {
            if (out != null && manifest.bytes() == written && !copies.has(manifest) && copies.wants(manifest)) {
                copies.placePart(manifest, part);
            }
        });
    }

    private void giveUp() {
        givenUp = true;
        try {
            if (out != null) {
                out.close();
                Files.deleteIfExists(copies.root().resolve(part));
            }
        } catch (IOException e) {
            LOG.debug("'{}' stays for now", part, e); // it is pruned in an hour
        }
    }

    @Override
    public void close() {
        if (!givenUp) {
            giveUp();
        }
    }
}
