package dev.backupvault.operational;

import dev.backupvault.ingest.OpenDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a copy that shares its blocks with the original until one of the two is changed, where the file system can do
 * that. Java has no call for it, so a program does it. What failed once between two file systems is not tried again.
 * Thread-safe.
 */
final class Reflink {
    private static final Logger LOG = LoggerFactory.getLogger(OperationalCopies.class);
    private static final int LONGEST_SECONDS = 60;
    private static final String DEVICE = "unix:dev";

    /** Devices, as the system numbers them. */
    private record Pair(Object from, Object to) {}

    private final List<String> program;
    private final Set<Pair> unable = ConcurrentHashMap.newKeySet();

    Reflink() {
        this(List.of("cp", "--reflink=always", "--dereference", "--", "/dev/stdin"));
    }

    /**
     * @param program and its arguments; gets the original as standard input, and the path of the copy as last argument
     */
    Reflink(List<String> program) {
        this.program = program;
    }

    /**
     * Tries to make the copy. The original is the open file, whatever has its name by now.
     *
     * @param from used by nobody else meanwhile; its position is 0 afterwards
     * @param to an empty file of ours; what is in it if that fails makes no sense
     * @return whether it is there; its bytes are to be checked like any others
     * @throws IOException if the program does not end: {@code to} may still be written to
     */
    boolean copy(SeekableByteChannel from, Path to) throws IOException {
        Path original;
        Pair pair;
        try {
            original = OpenDescriptor.path(from);
            pair = new Pair(Files.getAttribute(original, DEVICE), Files.getAttribute(to, DEVICE));
        } catch (IOException | UnsupportedOperationException e) {
            return false; // this system has no such paths
        } finally {
            from.position(0);
        }
        if (unable.contains(pair)) {
            return false;
        }
        unable.add(pair); // also if it never ends
        boolean made = run(original, to);
        if (made) {
            unable.remove(pair);
        }
        return made;
    }

    /** The program opens its own input and what lies in our folder, so nobody can lead it elsewhere. */
    private boolean run(Path original, Path to) throws IOException {
        List<String> line = new ArrayList<>(program);
        line.add(to.toString());
        Process process;
        try {
            process = new ProcessBuilder(line)
                    .redirectInput(original.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.debug("cannot run {}", line, e);
            return false;
        }
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("'" + line.get(0) + "' did not end in " + LONGEST_SECONDS + " s");
            }
            return process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        } finally {
            process.destroyForcibly();
        }
    }
}
