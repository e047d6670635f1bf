package dev.backupvault.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a few MiB, to be filled to the last byte. It is a tmpfs in a mount namespace of its own, which needs
 * no root where users may make namespaces; only processes run by {@link #inside()} see it in its place. Gone when
 * closed.
 */
public final class SmallDisk implements AutoCloseable {
    private static final String BALLAST = ".ballast";

    private final Path folder;
    private final Process holder;

    private SmallDisk(Path folder, Process holder) {
        this.folder = folder;
        this.holder = holder;
    }

    /** @param folder where it is mounted */
    public static SmallDisk mount(Path folder, int mebibytes) throws IOException {
        String script = "mount -t tmpfs -o size=$1m tmpfs \"$0\" && echo mounted && exec cat";
        Process holder = Children.start(new ProcessBuilder(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        script,
                        Files.createDirectories(folder).toString(),
                        Integer.toString(mebibytes))
                .redirectErrorStream(true));
        BufferedReader says = holder.inputReader(StandardCharsets.UTF_8);
        String first = says.readLine();
        if (!"mounted".equals(first)) {
            throw new IllegalStateException("no small disk: " + first + " (tests need user namespaces, or root)");
        }
        return new SmallDisk(folder, holder);
    }

    /** The program that runs another where the disk is mounted. */
    public String[] inside() {
        return new String[] {"nsenter", "--target", Long.toString(holder.pid()), "-U", "-m", "--preserve-credentials"};
    }

    /** Its root, as this process reaches it. */
    public Path root() {
        return Path.of("/proc/" + holder.pid() + "/root" + folder);
    }

    /** Takes all of its space but this many bytes. */
    public void fill(long leaving) throws IOException {
        try (RandomAccessFile ballast =
                new RandomAccessFile(root().resolve(BALLAST).toFile(), "rw")) {
            ballast.seek(ballast.length());
            while (fits(ballast)) {
                // until there is no room
            }
            ballast.setLength(ballast.length() - leaving);
        }
    }

    private static boolean fits(RandomAccessFile ballast) {
        try {
            ballast.write(new byte[1 << 12]);
            return true;
        } catch (IOException e) {
            return false; // the disk is full
        }
    }

    /** Gives the space back. */
    public void makeRoom() throws IOException {
        Files.delete(root().resolve(BALLAST));
    }

    @Override
    public void close() {
        holder.destroy();
    }
}
