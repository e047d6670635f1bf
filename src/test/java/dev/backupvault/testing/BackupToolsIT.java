package dev.backupvault.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that other tests use write what they bring back. */
class BackupToolsIT {
    private static final String PASSWORD = "only a test's";
    private static final long EVENING = 1_795_291_200L;

    private final RandomGenerator random = Seed.random("BackupToolsIT");
    private byte[] bytes;

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void files() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        bytes = new byte[2_500_000];
        change("data");
    }

    private void change(String name) throws IOException {
        random.nextBytes(bytes);
        Files.write(source.resolve(name), bytes);
    }

    private void assertBack(Path file) throws IOException {
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    /** Of all files below, one that has the most bytes: the data, not a lock or a list. */
    private static Path largest(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .max((one, other) ->
                            Long.compare(one.toFile().length(), other.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] there = Files.readAllBytes(file);
        there[there.length / 2] ^= 1;
        file.toFile().setWritable(true);
        Files.write(file, there);
    }

    @Test
    void resticChecksAndRestores() throws Exception {
        Restic restic = Restic.init(folder.resolve("restic"), PASSWORD);
        restic.backup(source);
        restic.check();
        restic.restore(folder.resolve("back"));
        assertBack(folder.resolve("back" + source).resolve("data"));
        damage(largest(restic.repository()));
        assertThrows(IllegalStateException.class, restic::check);
    }

    @Test
    void borgChecksAndRestores() throws Exception {
        Borg borg = Borg.init(folder.resolve("borg"), PASSWORD);
        borg.backup("one", source);
        borg.check();
        borg.restore("one", folder.resolve("back"));
        assertBack(folder.resolve("back" + source).resolve("data"));
        damage(largest(borg.repository()));
        assertThrows(IllegalStateException.class, borg::check);
    }

    @Test
    void duplicityWritesAFullAndIncrementsOfSeveralVolumes() throws Exception {
        Duplicity duplicity = new Duplicity(folder.resolve("duplicity"));
        duplicity.full(source, EVENING);
        change("more");
        duplicity.incremental(source, EVENING + 60);
        change("most");
        duplicity.incremental(source, EVENING + 120);
        List<String> names;
        try (Stream<Path> files = Files.list(duplicity.target())) {
            names = files.map(file -> file.getFileName().toString()).toList();
        }
        String last = "duplicity-inc.20261121T200100Z.to.20261121T200200Z.";
        for (String name : List.of(
                "duplicity-full.20261121T200000Z.manifest",
                "duplicity-full.20261121T200000Z.vol2.difftar.gz",
                "duplicity-inc.20261121T200000Z.to.20261121T200100Z.vol2.difftar.gz",
                last + "vol2.difftar.gz",
                last + "manifest")) {
            assertTrue(names.contains(name), () -> name + " is none of " + names);
        }
        duplicity.restore(duplicity.target(), folder.resolve("back"));
        assertBack(folder.resolve("back/most"));
        assertEquals(
                3, names.stream().filter(name -> name.endsWith(".manifest")).count());
    }
}
