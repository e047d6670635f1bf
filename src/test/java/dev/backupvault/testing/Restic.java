package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real restic with a repository of its own. Not thread-safe. */
public final class Restic {
    private final Path work;
    private final Path repository;
    private final String password;

    private Restic(Path work, Path repository, String password) {
        this.work = work;
        this.repository = repository;
        this.password = password;
    }

    /** A new repository, in {@code repository} of a new folder. */
    public static Restic init(Path folder, String password) throws IOException, InterruptedException {
        Restic restic = at(folder, Files.createDirectories(folder).resolve("repository"), password);
        restic.run("init");
        return restic;
    }

    /**
     * One that is there, such as one that was restored.
     *
     * @param work a folder for its cache
     */
    public static Restic at(Path work, Path repository, String password) {
        return new Restic(work, repository, password);
    }

    public Path repository() {
        return repository;
    }

    public void backup(Path source) throws IOException, InterruptedException {
        run("backup", source.toString());
    }

    /** Reads all data; fails if anything is wrong. */
    public void check() throws IOException, InterruptedException {
        run("check", "--read-data");
    }

    /** Brings back the newest snapshot, with the absolute paths of its source below the target. */
    public void restore(Path to) throws IOException, InterruptedException {
        run("restore", "latest", "--target", to.toString());
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("restic", "--repo", repository.toString()));
        command.addAll(List.of(arguments));
        Command.require(
                work,
                Map.of(
                        "RESTIC_PASSWORD",
                        password,
                        "RESTIC_CACHE_DIR",
                        work.resolve("cache").toString()),
                command);
    }
}
