package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.ArchiveSamples.Sample;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What is read of bytes that claim much, and of those that cannot be read. */
class ProbeLimitsTest {
    /** Of one format, and of a length that no look can go through. */
    record Endless(Probe probe, RepeatedBytes bytes) {
        @Override
        public String toString() {
            return probe.name();
        }
    }

    static List<Sample> samples() {
        return ArchiveSamples.small(Seed.random("ProbeLimitsTest"));
    }

    private static byte[] sample(String name) {
        return samples().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private static byte[] hex(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }

    static List<Endless> endless() throws IOException {
        byte[] none = new byte[0];
        byte[] tar = Arrays.copyOf(sample("tar 2"), 512 + 12_288);
        byte[] dump = PgDumpSamples.custom(14, false);
        int data = PgDumpSamples.tocLength(14);
        byte[] begun = Arrays.copyOf(dump, data + 11);
        return List.of(
                new Endless(new ZstdProbe(), new RepeatedBytes(hex("28b52ffd0458"), hex("0a000000"), none)),
                new Endless(new ZstdProbe(), new RepeatedBytes(none, hex("28b52ffd2000010000"), none)),
                new Endless(new Lz4Probe(), new RepeatedBytes(hex("04224d18604082"), hex("0100008000"), none)),
                new Endless(new TarProbe(), new RepeatedBytes(none, tar, none)),
                new Endless(new XzProbe(), new RepeatedBytes(none, emptyXz(), none)),
                new Endless(new PgDumpProbe(), new RepeatedBytes(begun, hex("000100000000"), none)),
                new Endless(new ZipProbe(), zip()));
    }

    private static byte[] emptyXz() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new XZOutputStream(out, new LZMA2Options()).close();
        return out.toByteArray();
    }

    /** A central directory of some billions of entries, each of one byte's name. */
    private static RepeatedBytes zip() {
        ByteBuffer entry = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        entry.putInt(0, 0x02014b50).putShort(28, (short) 2);
        long length = (1L << 40) / 48 * 48;
        ByteBuffer end = ByteBuffer.allocate(56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0, 0x06064b50).putLong(32, length / 48).putLong(40, length).putLong(48, 4);
        end.putInt(56, 0x07064b50).putLong(64, 4 + length);
        end.putInt(76, 0x06054b50);
        return new RepeatedBytes(hex("504b0304"), entry.array(), end.array());
    }

    @ParameterizedTest
    @MethodSource("endless")
    void aLookEndsWhateverIsClaimed(Endless endless) throws IOException {
        // When
        Finding found = endless.probe().look(endless.bytes());
        // Then
        assertEquals(Form.OPAQUE, found.form(), found.why());
        assertEquals("more than 67108864 bytes would have to be read to tell", found.why());
        assertTrue(
                endless.bytes().count() <= Walk.LOOK + 512,
                "read " + endless.bytes().count());
    }

    @Test
    void aLookReadsHeadersOnly() throws IOException {
        Map<String, Long> most = Map.of("gzip", 3L, "bzip2", 10L, "zstd", 1000L, "lz4", 1000L, "7z", 1000L);
        for (Map.Entry<String, Long> each : most.entrySet()) {
            CountedBytes bytes = new CountedBytes(sample(each.getKey()));
            probe(each.getKey()).look(bytes);
            assertTrue(bytes.count() <= each.getValue(), each.getKey() + " read " + bytes.count());
        }
    }

    private static Probe probe(String name) {
        return samples().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .probe();
    }

    @Test
    void sidecarsReadLittleOfMuch() throws IOException {
        for (Map.Entry<Sidecar, byte[]> each : SidecarSamples.all().entrySet()) {
            RepeatedBytes bytes = new RepeatedBytes(each.getValue(), new byte[] {' '}, new byte[0]);
            SidecarReading reading = each.getKey().read(bytes);
            assertNotEquals(Form.WHOLE, reading.finding().form(), each.getKey().name());
            assertTrue(bytes.count() <= 8 << 20, each.getKey().name() + " read " + bytes.count());
        }
    }

    /** An error of the disk is no damage of the backup. */
    @ParameterizedTest
    @MethodSource("samples")
    void whatCannotBeReadIsNotCalledBroken(Sample sample) {
        IOException failure = new IOException("the disk is gone");
        Bytes bytes = new Bytes() {
            @Override
            public long size() {
                return sample.bytes().length;
            }

            @Override
            public int read(long at, ByteBuffer into) throws IOException {
                if (at + into.remaining() > size() / 2) {
                    throw failure;
                }
                return new CountedBytes(sample.bytes()).read(at, into);
            }
        };
        assertSame(failure, assertThrows(IOException.class, () -> sample.probe().check(bytes)));
    }
}
