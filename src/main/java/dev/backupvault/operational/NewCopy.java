package dev.backupvault.operational;

import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.restore.HashedCopy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the copy of one point that wants one. */
final class NewCopy implements LocalCopy {
    private static final Logger LOG = LoggerFactory.getLogger(OperationalCopies.class);

    private final OperationalCopies copies;
    private final Manifest manifest;
    private final Artifact artifact;

    NewCopy(OperationalCopies copies, Manifest manifest) {
        this.copies = copies;
        this.manifest = manifest;
        this.artifact = manifest.artifacts().get(0);
    }

    private interface Attempt {
        boolean made() throws IOException;
    }

    private boolean attempt(Attempt attempt) {
        try {
            return attempt.made();
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "operational-copy-given-up point={} why=\"{}\"",
                    manifest.point(),
                    (e.getClass().getSimpleName() + " " + e.getMessage()).replaceAll("\\p{Cntrl}", " "));
            return false;
        }
    }

    @Override
    public boolean take(OpenFolder from, Path name) {
        return attempt(() -> {
            try {
                return copies.place(manifest, (to, copy) -> from.move(name, to, copy));
            } catch (AtomicMoveNotSupportedException e) { // another file system
                try (SeekableByteChannel in = from.read(name)) {
                    copy(in);
                }
                return false;
            }
        });
    }

    @Override
    public void copy(SourceFile file) {
        attempt(() -> {
            if (!copies.has(manifest) && file.isRegularFile()) { // after a restart each file is offered again
                try (SeekableByteChannel in = file.open()) {
                    copy(in);
                }
            }
            return true;
        });
    }

    /** What is not the backup any more is not kept. */
    private void copy(SeekableByteChannel in) throws IOException {
        if (!copies.prepare(artifact.bytes())) {
            return;
        }
        Path part = CopyFolder.part();
        Path file = copies.root().resolve(part);
        try {
            Files.createFile(file);
            HashedCopy made = copies.reflink().copy(in, file) ? read(file) : write(in, file);
            if (made.is(artifact)) {
                copies.placePart(manifest, part);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private HashedCopy read(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            return HashedCopy.of(in, Channels.newChannel(OutputStream.nullOutputStream()), artifact.bytes());
        }
    }

    private HashedCopy write(SeekableByteChannel in, Path file) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            return HashedCopy.of(in, out, artifact.bytes());
        }
    }
}
