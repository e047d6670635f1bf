package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Real borg with a repository of its own, whose key lies in it. Not thread-safe. */
public final class Borg {
    private final Path work;
    private final Path repository;
    private final String password;

    private Borg(Path work, Path repository, String password) {
        this.work = work;
        this.repository = repository;
        this.password = password;
    }

    /** A new repository, in {@code repository} of a new folder. */
    public static Borg init(Path folder, String password) throws IOException, InterruptedException {
        Borg borg = at(folder, Files.createDirectories(folder).resolve("repository"), password);
        borg.run("init", "--encryption=repokey", borg.repository.toString());
        return borg;
    }

    /**
     * One that is there, such as one that was restored.
     *
     * @param work a folder for what it remembers of repositories
     */
    public static Borg at(Path work, Path repository, String password) {
        return new Borg(work, repository, password);
    }

    public Path repository() {
        return repository;
    }

    public void backup(String archive, Path source) throws IOException, InterruptedException {
        run("create", repository + "::" + archive, source.toString());
    }

    /** Reads all data; fails if anything is wrong. */
    public void check() throws IOException, InterruptedException {
        run("check", "--verify-data", repository.toString());
    }

    /** Brings an archive back, with the absolute paths of its source below the target, which is made. */
    public void restore(String archive, Path to) throws IOException, InterruptedException {
        Command.require(
                Files.createDirectories(to), environment(), List.of("borg", "extract", repository + "::" + archive));
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("borg"));
        command.addAll(List.of(arguments));
        Command.require(work, environment(), command);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("BORG_PASSPHRASE", password);
        environment.put("BORG_BASE_DIR", work.toString());
        environment.put("BORG_RELOCATED_REPO_ACCESS_IS_OK", "yes");
        return environment;
    }
}
