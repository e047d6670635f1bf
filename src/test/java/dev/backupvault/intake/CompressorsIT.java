package dev.backupvault.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.partner.probe.Cuts;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.point.PointKind;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tar and the compressors write becomes points, and each tool finds it whole when it comes back. */
class CompressorsIT {
    @TempDir
    private static Path folder;

    private final RandomGenerator random = Seed.random("CompressorsIT");

    @BeforeAll
    static void files() throws IOException {
        Path source = Files.createDirectories(folder.resolve("src/" + "long-name-".repeat(15)));
        Files.writeString(source.resolve("text"), "some text, again and again\n".repeat(9000));
        byte[] bytes = new byte[150_000];
        Seed.random("CompressorsIT's files").nextBytes(bytes);
        Files.write(source.resolve("random"), bytes);
        Files.createFile(source.resolve("empty"));
    }

    private static void run(String script) throws IOException, InterruptedException {
        Command.require(folder, Map.of(), List.of("bash", "-e", "-o", "pipefail", "-c", script));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            # ending,  level when stored, proved, written by,                                            tested by
            tar,       2, 2, tar -cf FILE src,                                                 tar -tf FILE
            tar,       2, 2, tar --format=posix -cf FILE src,                                  tar -tf FILE
            tar,       2, 2, tar --format=gnu -b 1 -cf FILE src,                               tar -tf FILE
            tar.gz,    1, 3, tar -czf FILE src,                                                gzip -t FILE
            tar.gz,    1, 3, tar -c src | pigz -p 2 -b 128 > FILE,                             gzip -t FILE
            tar.gz,    1, 3, (gzip -c src/*/text; gzip -1c src/*/random) > FILE,               gzip -t FILE
            tar.zst,   2, 3, tar --zstd -cf FILE src,                                          zstd -qt FILE
            tar.zst,   2, 3, tar -c src | zstd -q -T2 --long=27 > FILE,                        zstd -qt FILE
            tar.zst,   2, 2, tar -c src | zstd -q --no-check > FILE,                           zstd -qt FILE
            tar.xz,    2, 3, tar -cJf FILE src,                                                xz -t FILE
            tar.xz,    2, 3, tar -c src | xz -T2 --block-size=100000 --check=sha256 > FILE,    xz -t FILE
            tar.lz4,   2, 3, tar -c src | lz4 -q > FILE,                                       lz4 -qt FILE
            tar.lz4,   2, 2, tar -c src | lz4 -q -B4 --no-frame-crc > FILE,                    lz4 -qt FILE
            tar.bz2,   1, 3, tar -cjf FILE src,                                                bzip2 -t FILE
            zip,       2, 3, zip -qr FILE src,                                                 zip -qT FILE
            zip,       2, 3, zip -qr - src | cat > FILE,                                       7z t FILE
            7z,        2, 2, 7z a FILE src > log,                                              7z t FILE
            7z,        2, 2, 7z a -ms=off -mhe=on -ponly-a-test FILE src > log,                7z t -ponly-a-test FILE
            """)
    void aFileIsKnownAndWhole(String ending, int stored, int proved, String write, String test) throws Exception {
        // Given
        Path file = folder.resolve("web_2026-11-21." + ending);
        Files.deleteIfExists(file);
        run(write.replace("FILE", file.toString()));
        try (ProfileBench bench = new ProfileBench("dumps")) {
            // When
            SealedPoint point = bench.store(folder, file);
            // Then
            assertEquals("web." + ending, point.manifest().item());
            assertEquals(PointKind.FULL, point.manifest().kind());
            assertEquals("name", point.manifest().backupTimeFrom());
            assertEquals(
                    LocalDateTime.parse("2026-11-21T00:00")
                            .atZone(ZoneId.systemDefault())
                            .toInstant(),
                    point.manifest().backupTime());
            assertEquals(stored, point.manifest().profiled().level());
            assertEquals(proved, bench.proved(point, 3));
            Path back = Files.write(folder.resolve("back." + ending), bench.read(point));
            run(test.replace("FILE", back.toString()));
        }
        Cuts.assertNoPartIsWhole(file, Form.BROKEN, random);
    }
}
