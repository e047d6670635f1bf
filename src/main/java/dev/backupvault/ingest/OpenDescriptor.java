package dev.backupvault.ingest;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A path to an open file or folder itself, whatever has its name by now: some things can be done by path only. There is
 * none without {@code /proc}.
 */
public final class OpenDescriptor {
    private static final Path DESCRIPTORS = Path.of("/proc/self");

    private OpenDescriptor() {}

    /**
     * The path, which is valid in this process while the channel is open. Java does not tell a descriptor's number: it
     * is the one at a position where no other is.
     *
     * @param open used by nobody else meanwhile; its position is lost
     */
    public static Path path(SeekableByteChannel open) throws IOException {
        long position = ThreadLocalRandom.current().nextLong(1 << 20, Integer.MAX_VALUE);
        open.position(position);
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS.resolve("fdinfo"))) {
            for (Path descriptor : descriptors) {
                if (isAt(descriptor, position)) {
                    return DESCRIPTORS.resolve("fd").resolve(descriptor.getFileName());
                }
            }
        }
        throw new NoSuchFileException("the descriptor at " + position);
    }

    private static boolean isAt(Path descriptor, long position) {
        try {
            return Files.readString(descriptor).startsWith("pos:\t" + position + "\n");
        } catch (IOException e) {
            return false; // closed meanwhile by another thread
        }
    }
}
