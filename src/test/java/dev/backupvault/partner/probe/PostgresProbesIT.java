package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.PostgresServer;
import dev.backupvault.testing.Seed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real tools write. */
class PostgresProbesIT {
    private static final String PASSWORD = "probes";

    @TempDir
    static Path folder;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = PostgresServer.start(folder.resolve("server"), PASSWORD);
        for (String statement : List.of(
                "create table words as select n, md5(n::text) as word from generate_series(1, 20000) n",
                "create table nothing (n int)",
                "create table more as select n from generate_series(1, 3000) n",
                "create index on words (n)",
                "select lo_from_bytea(0, convert_to(repeat('large', 10000), 'UTF8')) from generate_series(1, 3)")) {
            assertEquals(0, server.sql("app", statement).exit());
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    private static void run(String script) throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("PGPASSWORD", PASSWORD, "PGHOST", server.host(), "PGUSER", "postgres", "TZ", "UTC");
        Command run = Command.run(folder, environment, List.of("bash", "-c", script));
        assertEquals(0, run.exit(), run.output());
    }

    private static Finding look(Probe probe, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return probe.look(FileBytes.of(channel));
        }
    }

    private static SidecarReading read(Sidecar sidecar, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return sidecar.read(FileBytes.of(channel));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-f dump", "-Z0 -f dump", "-Z9 | cat > dump", "-Z0 | cat > dump"})
    void aCustomDumpIsWholeAndAnyPartOfItIsNot(String arguments) throws Exception {
        // Given
        run("pg_dump -Fc app " + arguments);
        byte[] dump = Files.readAllBytes(folder.resolve("dump"));
        PgDumpProbe probe = new PgDumpProbe();
        // When
        Finding look = probe.look(new CountedBytes(dump));
        Finding check = probe.check(new CountedBytes(dump));
        // Then
        assertEquals(Form.WHOLE, look.form(), look.why());
        assertEquals(look, check);
        assertEquals("app", look.facts().get("db"));
        assertTrue(look.facts().get("created").startsWith("20"), look.toString());
        RandomGenerator random = Seed.random("PostgresProbesIT");
        for (int round = 0; round < Seed.rounds(200); round++) {
            int length = random.nextInt(dump.length);
            byte[] cut = Arrays.copyOf(dump, length);
            assertNotEquals(Form.WHOLE, probe.look(new CountedBytes(cut)).form(), "cut at " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--schema-only", "--data-only", "--table=nothing", "--exclude-table-data=words"})
    void partsOfADatabaseAreWhole(String arguments) throws Exception {
        run("pg_dump -Fc app -f part " + arguments + "; pg_dump -Fc app " + arguments + " | cat > piped");
        assertEquals(Form.WHOLE, look(new PgDumpProbe(), folder.resolve("part")).form());
        assertEquals(
                Form.WHOLE, look(new PgDumpProbe(), folder.resolve("piped")).form());
    }

    @Test
    void aFoldersTableOfContentsIsWholeAndAnyPartOfItIsNot() throws Exception {
        run("pg_dump -Fd app -f directory && pg_dump -Ft app -f dump.tar");
        byte[] toc = Files.readAllBytes(folder.resolve("directory/toc.dat"));
        Finding found = new PgDumpProbe().look(new CountedBytes(toc));
        assertEquals(Form.WHOLE, found.form(), found.why());
        assertEquals("directory", found.facts().get("format"));
        for (int length = 5; length < toc.length; length += 7) {
            assertEquals(
                    Form.BROKEN,
                    new PgDumpProbe()
                            .look(new CountedBytes(Arrays.copyOf(toc, length)))
                            .form());
        }
        assertEquals(
                "toc.dat",
                look(new TarProbe(), folder.resolve("dump.tar")).facts().get("first"));
    }

    @Test
    void textIsWholeWithItsLastComment() throws Exception {
        run("pg_dump --create app > app.sql; pg_dumpall > all.sql; pg_dump --verbose app > verbose.sql");
        Finding one = look(new TextDumpProbe(), folder.resolve("app.sql"));
        assertEquals(Form.WHOLE, one.form(), one.why());
        assertEquals("pg_dump", one.facts().get("tool"));
        assertEquals("app", one.facts().get("db"));
        Finding all = look(new TextDumpProbe(), folder.resolve("all.sql"));
        assertEquals(Form.WHOLE, all.form(), all.why());
        assertEquals("pg_dumpall", all.facts().get("tool"));
        Finding verbose = look(new TextDumpProbe(), folder.resolve("verbose.sql"));
        assertTrue(verbose.facts().containsKey("completed"), verbose.toString());
    }

    @Test
    void aBaseBackupsManifestListsItsFiles() throws Exception {
        // Given
        run("pg_basebackup -D base -Fp -X stream -c fast && pg_basebackup -D tars -Ft -z -X fetch -c fast");
        Path base = folder.resolve("base");
        // When
        SidecarReading manifest = read(new BackupManifestSidecar(), base.resolve("backup_manifest"));
        Finding label = read(new BackupLabel(), base.resolve("backup_label")).finding();
        // Then
        assertEquals(3, manifest.finding().level(), manifest.finding().why());
        assertFalse(manifest.files().isEmpty());
        for (ListedFile file : manifest.files()) {
            assertEquals(Files.size(base.resolve(file.path())), file.size(), file.path());
            assertEquals("CRC32C", file.algorithm());
        }
        assertEquals(Form.WHOLE, label.form());
        assertEquals(manifest.finding().facts().get("start_lsn"), label.facts().get("start_lsn"));
        try (FileChannel tar = FileChannel.open(folder.resolve("tars/base.tar.gz"))) {
            assertEquals(3, new GzipProbe().check(FileBytes.of(tar)).level());
        }
    }

    @Test
    void aSegmentIsWhole() throws Exception {
        run("pg_basebackup -D wal -Fp -X stream -c fast");
        Path label = folder.resolve("wal/backup_label");
        Path segment = segment(folder.resolve("wal/pg_wal"), name -> name.matches("[0-9A-F]{24}"));
        Finding found = look(new WalProbe(), segment);
        assertEquals(Form.WHOLE, found.form(), found.why());
        assertEquals("16777216", found.facts().get("segment_size"));
        assertEquals(
                read(new BackupLabel(), label).finding().facts().get("timeline"),
                found.facts().get("timeline"));
    }

    private static Path segment(Path folder, Predicate<String> name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name.test(file.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
