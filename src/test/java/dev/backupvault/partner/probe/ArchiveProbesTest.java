package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.backupvault.partner.probe.ArchiveSamples.Sample;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveProbesTest {
    private static final RandomGenerator RANDOM = Seed.random("ArchiveProbesTest");
    private static final List<Sample> SAMPLES = ArchiveSamples.all(RANDOM);

    static List<Sample> samples() {
        return SAMPLES;
    }

    static List<Sample> withSums() {
        return SAMPLES.stream().filter(sample -> sample.level() == 3).toList();
    }

    private static boolean isOpaque(Probe probe) {
        return probe instanceof GzipProbe || probe instanceof Bzip2Probe;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anIntactOneIsWhole(Sample sample) throws IOException {
        // When
        Finding look = sample.probe().look(new CountedBytes(sample.bytes()));
        Finding check = sample.probe().check(new CountedBytes(sample.bytes()));
        // Then
        assertEquals(isOpaque(sample.probe()) ? Form.OPAQUE : Form.WHOLE, look.form(), look.toString());
        assertEquals(isOpaque(sample.probe()) ? 1 : 2, look.level());
        assertEquals(Form.WHOLE, check.form(), check.toString());
        assertEquals(sample.level(), check.level());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsCutIsNotWhole(Sample sample) throws IOException {
        for (int round = 0; round < Seed.rounds(40); round++) {
            int length = RANDOM.nextInt(sample.end());
            byte[] cut = Arrays.copyOf(sample.bytes(), length);
            // When
            Finding look = sample.probe().look(new CountedBytes(cut));
            Finding check = sample.probe().check(new CountedBytes(cut));
            // Then
            assertNotEquals(Form.WHOLE, look.form(), () -> "look at " + length);
            assertNotEquals(Form.WHOLE, check.form(), () -> "check at " + length);
            assertEquals(check.form() == Form.BROKEN, !check.why().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("withSums")
    void aCheckFindsAFlippedBit(Sample sample) throws IOException {
        for (int round = 0; round < Seed.rounds(20); round++) {
            byte[] flipped = sample.bytes().clone();
            int at = flipped.length / 10 + RANDOM.nextInt(flipped.length * 7 / 10);
            flipped[at] ^= (byte) (1 << RANDOM.nextInt(8));
            // When
            Finding check = sample.probe().check(new CountedBytes(flipped));
            // Then
            assertEquals(Form.BROKEN, check.form(), () -> "at " + at + ": " + check);
            assertFalse(check.why().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void noOtherFormatIsTakenForIt(Sample sample) throws IOException {
        for (Sample other : SAMPLES) {
            if (other.probe().getClass() != sample.probe().getClass()) {
                assertEquals(Finding.other(), sample.probe().look(new CountedBytes(other.bytes())), other.name());
            }
        }
        assertEquals(Finding.other(), sample.probe().look(new CountedBytes(new byte[0])));
        assertEquals(Finding.other(), sample.probe().check(new CountedBytes(new byte[20_000])));
    }

    @Test
    void theyTellWhatIsInside() throws IOException {
        assertEquals(Map.of("entries", "2", "first", "model.xml"), facts("zip"));
        assertEquals(Map.of("members", "4", "first", "vm.ovf"), facts("tar 2"));
        assertEquals(Map.of("members", "4", "first", "vm.ovf"), facts("tar 3"));
        assertEquals(Map.of("streams", "1", "blocks", "1", "content_bytes", "300000"), facts("xz"));
        assertEquals(Map.of("frames", "1", "checksum", "true", "content_bytes", "300000"), facts("zstd"));
        assertEquals(Map.of("frames", "1", "checksum", "true", "content_bytes", "300000"), facts("lz4"));
        assertEquals(Map.of("inflated_bytes", "300000"), facts("gzip"));
        assertEquals(Map.of("decoded_bytes", "300000"), facts("bzip2"));
        assertEquals(Map.of("version", "0.2"), facts("7z"));
    }

    private static Map<String, String> facts(String name) throws IOException {
        Sample sample = SAMPLES.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return sample.probe().check(new CountedBytes(sample.bytes())).facts();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void severalInOneFileAreWholeWhereTheFormatAllowsIt(Sample sample) throws IOException {
        if (sample.probe() instanceof TarProbe
                || sample.probe() instanceof ZipProbe
                || sample.probe() instanceof SevenZipProbe) {
            return;
        }
        byte[] twice = Arrays.copyOf(sample.bytes(), 2 * sample.bytes().length);
        System.arraycopy(sample.bytes(), 0, twice, sample.bytes().length, sample.bytes().length);
        assertEquals(Form.WHOLE, sample.probe().check(new CountedBytes(twice)).form());
        byte[] more = Arrays.copyOf(sample.bytes(), sample.bytes().length + 8);
        System.arraycopy("rubbish!".getBytes(StandardCharsets.US_ASCII), 0, more, sample.bytes().length, 8);
        assertEquals(Form.BROKEN, sample.probe().check(new CountedBytes(more)).form(), sample.name());
    }
}
