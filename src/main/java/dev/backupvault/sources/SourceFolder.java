package dev.backupvault.sources;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder through which a running connector and the command line speak of sources: the connector writes states, the
 * command line wishes, each in a file of its own, so that neither waits for the other. Thread-safe.
 */
public final class SourceFolder {
    private static final String STATE = ".state.json";
    private static final String WISH = ".wish";
    private static final String LOCK = "connector.lock";
    private static final int LONGEST_NAME = 200;

    private final Path folder;

    public SourceFolder(Path folder) {
        this.folder = folder;
    }

    /** Held for as long as a connector runs; the operating system lets go of it when the process is gone. */
    interface Presence extends AutoCloseable {
        /** Whether a state was written by a connector that may still run. */
        boolean isOfThisRun(SourceState state);

        @Override
        void close();
    }

    /** Several connectors may work on one folder. */
    Presence enter(String connector) {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try (FileLock alone = channel.tryLock()) {
                if (alone != null) {
                    channel.truncate(0); // of connectors that are no more
                }
            }
            channel.lock(0, Long.MAX_VALUE, true);
            channel.write(ByteBuffer.wrap((connector + "\n").getBytes(StandardCharsets.UTF_8)), channel.size());
            return new Present(channel);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** @param lock the one channel of this process on the file: closing another one would let go of the lock */
    private record Present(FileChannel lock) implements Presence {
        @Override
        public boolean isOfThisRun(SourceState state) {
            try {
                ByteBuffer names = ByteBuffer.allocate((int) lock.size());
                while (names.hasRemaining() && lock.read(names, names.position()) >= 0) {
                    // on to the end
                }
                return new String(names.array(), 0, names.position(), StandardCharsets.UTF_8)
                        .lines()
                        .anyMatch(state.connector()::equals);
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            try {
                lock.close();
            } catch (IOException e) {
                // the end of the process closes it
            }
        }
    }

    /** Connectors as the command line sees them. */
    public SourceBoard.Connectors connectors() {
        return new SourceBoard.Connectors() {
            @Override
            public boolean isAnyRunning() {
                return isConnectorRunning();
            }

            @Override
            public boolean isOfThisRun(SourceState state) {
                return SourceFolder.this.isOfThisRun(state);
            }
        };
    }

    /** Whether a connector runs on this folder; not to be asked inside one, which would let go of its own lock. */
    public boolean isConnectorRunning() {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // in this very process
        } catch (IOException e) {
            return false; // none ever ran
        }
    }

    /**
     * Whether a state was written by a connector that may still run, and not by one before it; not to be asked inside
     * one, which would let go of its own lock.
     */
    public boolean isOfThisRun(SourceState state) {
        try {
            return Files.readAllLines(folder.resolve(LOCK)).contains(state.connector());
        } catch (IOException e) {
            return false;
        }
    }

    /** What was last written of a source. */
    public Optional<SourceState> state(String name) {
        try {
            return Optional.of(
                    Records.read(SourceState.class, Files.readAllBytes(file(name, STATE)), name, SourceState.FORMAT));
        } catch (IOException | VaultException e) {
            return Optional.empty(); // not yet, or not readable: the next one replaces it
        }
    }

    void write(SourceState state) throws IOException {
        replace(file(state.name(), STATE), Records.write(state));
    }

    /** What is wanted of a source; {@link Wish#RUN} where nobody said anything. */
    public Wish wish(String name) {
        try {
            String word = Files.readString(file(name, WISH)).strip();
            return word.equals(Wish.RETIRED.word()) ? Wish.RETIRED : Wish.PAUSED;
        } catch (NoSuchFileException e) {
            return Wish.RUN;
        } catch (IOException e) {
            return Wish.PAUSED; // somebody said something: taking no backup can be made good, another cannot be undone
        }
    }

    /** Says what is wanted; holds until something else is said. */
    public void wish(String name, Wish wish) {
        try {
            Files.createDirectories(folder);
            if (wish == Wish.RUN) {
                Files.deleteIfExists(file(name, WISH));
            } else {
                replace(file(name, WISH), (wish.word() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path whole = Files.write(
                file.resolveSibling(
                        file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp"),
                bytes);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private VaultException unusable(IOException e) {
        return VaultException.of(
                        ErrorCode.CONFIG_INVALID,
                        "the folder '" + folder + "' cannot be used: "
                                + e.getClass().getSimpleName() + " " + e.getMessage(),
                        e)
                .hint("make it writable for the connector and for whoever pauses its sources");
    }

    /** Names are other people's: what is no plain letter is written as its number. */
    private Path file(String name, String ending) {
        StringBuilder safe = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b == '-' || b == '_';
            safe.append(plain ? String.valueOf((char) b) : "%%%02x".formatted(b & 0xff));
        }
        String text = safe.length() <= LONGEST_NAME
                ? safe.toString()
                : safe.substring(0, LONGEST_NAME) + "%" + Integer.toHexString(name.hashCode());
        return folder.resolve(text + ending);
    }
}
