package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for each probe, whatever the bytes are. The seed of a failure is in its report. */
class ProbeFuzzTest {
    private static final long MIB = 1 << 20;

    /** What {@link Probe#look} says that it reads at most, where that is less than the most that any may read. */
    private static final Map<String, Long> LOOKS = Map.of(
            "mssql-mtf",
            MIB / 4,
            "veeam-vbm",
            64 * MIB + 4096,
            "veeam-vbk",
            11 * MIB / 10,
            "redis-rdb",
            50L,
            "etcd-snapshot",
            4L,
            "mongo-archive",
            16 * MIB + 8,
            "xbstream",
            64 * MIB + MIB / 16 + 8,
            "mysql-binlog",
            4096L,
            "vma",
            68 * MIB + 12_292);

    private static final long MOST = 128 * MIB;
    /** Those whose own checksum goes over all. */
    private static final Set<String> SUMMED = Set.of("redis", "etcd");

    private static final Map<String, byte[]> SAMPLES = Samples.all();

    private static String any(Random random) {
        List<String> names = List.copyOf(SAMPLES.keySet());
        return names.get(random.nextInt(names.size()));
    }

    private static boolean isSound(Finding found) {
        boolean mustSayWhy = found.form() == Form.BROKEN || found.form() == Form.OPAQUE;
        return mustSayWhy != found.why().isEmpty()
                && found.level() >= (found.form() == Form.OTHER ? 0 : 1)
                && found.level() <= 3
                && found.facts().keySet().stream().allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    }

    /** Whether any probe takes it for whole. */
    private static boolean isWhole(byte[] bytes) throws IOException {
        boolean whole = false;
        for (Probe probe : Probes.all()) {
            ArrayBytes looked = new ArrayBytes(bytes);
            Finding look = probe.look(looked);
            assertTrue(looked.read() <= LOOKS.getOrDefault(probe.name(), MOST), probe.name() + " read too much");
            Finding check = probe.check(new ArrayBytes(bytes));
            assertTrue(isSound(look), probe.name() + ": " + look);
            assertTrue(isSound(check), probe.name() + ": " + check);
            assertTrue(look.form() != Form.OTHER || check.form() == Form.OTHER, probe.name() + ": " + check);
            whole |= look.form() == Form.WHOLE || check.form() == Form.WHOLE;
        }
        return whole;
    }

    @Property(tries = 1000)
    void randomBytesAreNeverWhole(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        byte[] head = SAMPLES.get(any(random));
        int kept = Math.min(random.nextInt(200), Math.min(bytes.length, head.length));
        System.arraycopy(head, 0, bytes, 0, kept);
        assertTrue(!isWhole(bytes), "whole");
    }

    @Property(tries = 1000)
    void whatIsCutIsNeverWhole(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String name = any(random);
        byte[] sample = SAMPLES.get(name);
        int length = random.nextInt(sample.length);
        assertTrue(!isWhole(java.util.Arrays.copyOf(sample, length)), name + " at " + length);
    }

    @Property(tries = 2000)
    void changedBytesNeverDoHarm(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String name = any(random);
        byte[] bytes = SAMPLES.get(name).clone();
        int near = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 300);
        for (int flips = random.nextInt(8) + 1; flips > 0; flips--) {
            bytes[random.nextInt(near)] = (byte) random.nextInt(256);
        }
        boolean whole = isWhole(bytes);
        boolean same = java.util.Arrays.equals(bytes, SAMPLES.get(name));
        assertTrue(same || !whole || !SUMMED.contains(name), name);
    }

    @Property(tries = 100)
    void lyingLengthsAreNotFollowed(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String name = any(random);
        byte[] bytes = SAMPLES.get(name).clone();
        int at = random.nextInt(Math.min(bytes.length, 400) - 8);
        for (int i = 0; i < (random.nextBoolean() ? 4 : 8); i++) {
            bytes[at + i] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
        }
        isWhole(bytes);
    }

    @Property(tries = 30)
    void aLookAtATerabyteReadsWhatItSays(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String name = any(random);
        byte[] sample = SAMPLES.get(name);
        int from = random.nextBoolean() ? 0 : random.nextInt(sample.length);
        for (Probe probe : Probes.all()) {
            EndlessBytes endless = new EndlessBytes(sample, from);
            assertTrue(isSound(probe.look(endless)), name + ": " + probe.name());
            long read = endless.read();
            assertTrue(read <= LOOKS.getOrDefault(probe.name(), MOST), probe.name() + " read " + read + " of " + name);
        }
    }

    @Property(tries = 200)
    void aListIsWholeOrEmpty(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes =
                SAMPLES.get(random.nextBoolean() ? "vbm older" : "vbm newer").clone();
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        for (Sidecar sidecar : Probes.sidecars()) {
            SidecarReading reading = sidecar.read(new ArrayBytes(bytes));
            assertTrue(isSound(reading.finding()), sidecar.name());
            assertTrue(reading.finding().form() == Form.WHOLE || reading.files().isEmpty(), sidecar.name());
        }
    }
}
