package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for each probe, whatever the bytes are. The seed of a failure is in its report. */
class ProbeFuzzTest {
    /** Those whose own checksum goes over all. */
    private static final Set<String> SUMMED = Set.of("redis", "etcd");

    private static final Map<String, byte[]> SAMPLES = Samples.all();

    private static String any(Random random) {
        List<String> names = List.copyOf(SAMPLES.keySet());
        return names.get(random.nextInt(names.size()));
    }

    @Property(tries = 1000)
    void randomBytesAreNeverWhole(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        byte[] head = SAMPLES.get(any(random));
        int kept = Math.min(random.nextInt(200), Math.min(bytes.length, head.length));
        System.arraycopy(head, 0, bytes, 0, kept);
        assertTrue(!ProbeLaws.isWhole(bytes), "whole");
    }

    @Property(tries = 1000)
    void whatIsCutIsNeverWhole(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String name = any(random);
        byte[] sample = SAMPLES.get(name);
        int length = random.nextInt(sample.length);
        assertTrue(!ProbeLaws.isWhole(java.util.Arrays.copyOf(sample, length)), name + " at " + length);
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
        boolean whole = ProbeLaws.isWhole(bytes);
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
        ProbeLaws.isWhole(bytes);
    }

    @Property(tries = 30)
    void aLookAtATerabyteReadsWhatItSays(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String name = any(random);
        byte[] sample = SAMPLES.get(name);
        int from = random.nextBoolean() ? 0 : random.nextInt(sample.length);
        for (Probe probe : Probes.all()) {
            EndlessBytes endless = new EndlessBytes(sample, from);
            assertTrue(ProbeLaws.isSound(probe.look(endless)), name + ": " + probe.name());
            long read = endless.read();
            assertTrue(read <= ProbeLaws.mayRead(probe), probe.name() + " read " + read + " of " + name);
        }
    }

    @Property(tries = 200)
    void aListIsWholeOrEmpty(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes =
                SAMPLES.get(random.nextBoolean() ? "vbm older" : "vbm newer").clone();
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        ProbeLaws.holdForLists(bytes);
    }
}
