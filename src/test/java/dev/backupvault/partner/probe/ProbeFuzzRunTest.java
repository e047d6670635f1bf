package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.backupvault.testing.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Damages samples of all formats for as long as it may, {@code -DfuzzSeconds=N}: two seconds in every build, ten
 * minutes in the profile {@code fuzz}. What a probe fails at is kept in {@code target/fuzz}, each under the seed that
 * gives it again.
 */
class ProbeFuzzRunTest {
    private static final Path KEPT = Path.of("target/fuzz");
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MOST_FAILURES = 20;

    private final List<byte[]> samples = samples();
    private final List<String> failures = new ArrayList<>();

    private static List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>(Samples.all().values());
        samples.addAll(SidecarSamples.all().values());
        ArchiveSamples.small(new Random(1)).forEach(sample -> samples.add(sample.bytes()));
        for (int minor = 12; minor <= 16; minor++) {
            samples.add(PgDumpSamples.custom(minor, minor % 2 == 0));
        }
        for (String text : List.of(
                TextDumpProbeTest.POSTGRES,
                TextDumpProbeTest.CLUSTER,
                TextDumpProbeTest.MYSQL,
                TextDumpProbeTest.MARIADB)) {
            samples.add(SidecarSamples.utf8(text));
        }
        samples.add(WalProbeTest.segment());
        return samples;
    }

    @Test
    void probesAnswerWhateverTheyAreGiven() throws IOException {
        Random random = new Random(Seed.random("ProbeFuzzRunTest").nextLong());
        long end = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("fuzzSeconds", 2)).toNanos();
        tryKept();
        long files = 0;
        while (System.nanoTime() < end && failures.size() < MOST_FAILURES) {
            long seed = random.nextLong();
            byte[] bytes = new Damage(samples, new Random(seed)).any();
            Path kept = KEPT.resolve(Long.toHexString(seed));
            if (!holds(bytes, kept)) {
                Files.write(Files.createDirectories(KEPT).resolve(kept.getFileName()), bytes);
            }
            files++;
        }
        System.out.println("ProbeFuzzRunTest: " + files + " files");
        assertEquals(List.of(), failures);
    }

    private void tryKept() throws IOException {
        if (Files.isDirectory(KEPT)) {
            try (Stream<Path> kept = Files.list(KEPT)) {
                for (Path file : kept.toList()) {
                    holds(Files.readAllBytes(file), file);
                }
            }
        }
    }

    private boolean holds(byte[] bytes, Path name) {
        try {
            assertTimeoutPreemptively(LONGEST, () -> {
                ProbeLaws.isWhole(bytes);
                ProbeLaws.holdForLists(bytes);
            });
            return true;
        } catch (Exception | Error failure) { // also of memory
            failures.add(name + ": " + failure);
            return false;
        }
    }
}
