package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real duplicity, without encryption, with volumes of 1 MiB. Not thread-safe. */
public final class Duplicity {
    private final Path work;
    private final Path target;

    /** @param folder a new one, for its cache and, in {@code target}, what it writes */
    public Duplicity(Path folder) throws IOException {
        this.work = Files.createDirectories(folder);
        this.target = Files.createDirectory(folder.resolve("target"));
    }

    /** Where full and incremental backups are written: volumes, manifests and signatures. */
    public Path target() {
        return target;
    }

    /** @param at seconds since 1970, later than those before: it stands in the names, which tell seconds */
    public void full(Path source, long at) throws IOException, InterruptedException {
        run("full", "--volsize", "1", "--current-time", Long.toString(at), source.toString(), "file://" + target);
    }

    /** @param at as for {@link #full} */
    public void incremental(Path source, long at) throws IOException, InterruptedException {
        run(
                "incremental",
                "--volsize",
                "1",
                "--current-time",
                Long.toString(at),
                source.toString(),
                "file://" + target);
    }

    /**
     * Brings back the newest state.
     *
     * @param from a folder with what it wrote
     */
    public void restore(Path from, Path to) throws IOException, InterruptedException {
        run("restore", "file://" + from, to.toString());
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("duplicity", arguments[0], "--no-encryption"));
        command.addAll(List.of("--archive-dir", work.resolve("cache").toString(), "--name", "test"));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        Command.require(work, Map.of("HOME", work.toString()), command);
    }
}
