package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.ArchiveSamples.Sample;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.testing.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, there is an answer. */
class ProbePropertiesTest {
    private static final Map<Sidecar, byte[]> SIDECARS = SidecarSamples.all();
    private static final List<Probe> PROBES = List.of(
            new ZipProbe(),
            new GzipProbe(),
            new XzProbe(),
            new ZstdProbe(),
            new Lz4Probe(),
            new Bzip2Probe(),
            new TarProbe(),
            new SevenZipProbe(),
            new PgDumpProbe(),
            new TextDumpProbe(),
            new WalProbe());
    private static final List<byte[]> SAMPLES = samples();

    private static List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>(SIDECARS.values());
        ArchiveSamples.small(Seed.random("ProbePropertiesTest")).stream()
                .map(Sample::bytes)
                .forEach(samples::add);
        for (int minor = 12; minor <= 16; minor++) {
            samples.add(PgDumpSamples.custom(minor, minor % 2 == 0));
        }
        samples.add(SidecarSamples.utf8(TextDumpProbeTest.POSTGRES));
        samples.add(SidecarSamples.utf8(TextDumpProbeTest.MYSQL));
        samples.add(Arrays.copyOf(WalProbeTest.segment(), 9000));
        return samples;
    }

    private static void askAll(byte[] bytes) throws IOException {
        for (Probe probe : PROBES) {
            judge(probe.name(), probe.look(new CountedBytes(bytes)));
            judge(probe.name(), probe.check(new CountedBytes(bytes)));
        }
        for (Sidecar sidecar : SIDECARS.keySet()) {
            judge(sidecar.name(), sidecar.read(new CountedBytes(bytes)).finding());
        }
    }

    private static void judge(String name, Finding finding) {
        assertNotNull(finding.form(), name);
        boolean says = finding.form() == Form.BROKEN || finding.form() == Form.OPAQUE;
        assertEquals(says, !finding.why().isEmpty(), () -> name + ": " + finding);
        assertTrue(finding.why().matches("\\P{Cntrl}{0,300}"), () -> name + ": " + finding);
        finding.facts().keySet().forEach(fact -> assertTrue(fact.matches("[a-z0-9_.]+"), () -> name + ": " + fact));
    }

    @Property(tries = 300)
    void anyBytesHaveAnAnswer(@ForAll @Size(max = 3000) byte[] bytes) throws IOException {
        askAll(bytes);
    }

    @Property(tries = 300)
    void anyBytesBehindAGoodBeginningHaveAnAnswer(
            @ForAll @IntRange(max = 1000) int sample,
            @ForAll @IntRange(min = 1, max = 600) int head,
            @ForAll @Size(max = 2000) byte[] bytes)
            throws IOException {
        byte[] good = SAMPLES.get(sample % SAMPLES.size());
        int length = Math.min(head, good.length);
        byte[] mixed = Arrays.copyOf(good, length + bytes.length);
        System.arraycopy(bytes, 0, mixed, length, bytes.length);
        askAll(mixed);
    }

    @Property(tries = 2000)
    void anyDamageHasAnAnswer(
            @ForAll @IntRange(max = 1000) int sample, @ForAll @IntRange(max = 8) int flips, @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        byte[] bytes = SAMPLES.get(sample % SAMPLES.size()).clone();
        for (int flip = 0; flip < flips; flip++) {
            // headers are where lengths are, at both ends
            int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 200);
            int at = random.nextBoolean() ? random.nextInt(reach) : bytes.length - 1 - random.nextInt(reach);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1 << random.nextInt(8));
        }
        askAll(random.nextInt(3) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    }
}
