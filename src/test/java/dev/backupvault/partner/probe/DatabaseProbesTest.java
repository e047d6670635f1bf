package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseProbesTest {
    private static Finding look(Probe probe, byte[] bytes) throws IOException {
        return probe.look(new ArrayBytes(bytes));
    }

    private static Finding check(Probe probe, byte[] bytes) throws IOException {
        return probe.check(new ArrayBytes(bytes));
    }

    private static byte[] without(byte[] whole, int last) {
        return Arrays.copyOf(whole, whole.length - last);
    }

    private static void assertBroken(String why, Finding found) {
        assertEquals(Form.BROKEN, found.form(), found.why());
        assertTrue(found.why().contains(why), found.why());
    }

    @Test
    void theChecksumsAreTheKnownOnes() {
        ByteBuffer digits = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
        Crc64 jones = Crc64.jones();
        jones.update(digits.duplicate());
        assertEquals(0xE9C6D914C4B8D9CAL, jones.value());
        Crc64 ecma = Crc64.ecma();
        ecma.update(digits);
        assertEquals(0x995DC9BBDF1939FAL, ecma.value());
    }

    @Test
    void redisIsWholeByItsChecksum() throws IOException {
        Probe probe = new RedisProbe();
        byte[] dump = DatabaseSamples.redis();
        assertEquals(Form.OPAQUE, look(probe, dump).form());
        assertEquals(Finding.whole(3, Map.of("version", "9")), check(probe, dump));
        assertBroken("expected the byte 255 and 8 bytes of checksum", look(probe, without(dump, 1)));
        assertBroken("expected the byte 255", look(probe, without(dump, dump.length - 9)));
        dump[12] ^= 1;
        assertBroken("expected CRC64", check(probe, dump));
    }

    @Test
    void redisMayHaveTheMarkOfItsSenderBehindIt() throws IOException {
        Probe probe = new RedisProbe();
        byte[] mark = "0123456789abcdef0123456789abcdef01234567".getBytes(StandardCharsets.US_ASCII);
        byte[] dump = Samples.joined(DatabaseSamples.redis(), mark);
        assertEquals(Finding.whole(3, Map.of("version", "9")), check(probe, dump));
        assertBroken("expected the byte 255", look(probe, without(dump, 1)));
        dump[12] ^= 1;
        assertBroken("expected CRC64", check(probe, dump));
    }

    @Test
    void valkeyHasAMagicOfItsOwn() throws IOException {
        byte[] content = "VALKEY080\376\0\377".getBytes(StandardCharsets.ISO_8859_1);
        Crc64 crc = Crc64.jones();
        crc.update(ByteBuffer.wrap(content));
        byte[] sum = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(crc.value())
                .array();
        assertEquals(Finding.whole(3, Map.of("version", "80")), check(new RedisProbe(), Samples.joined(content, sum)));
    }

    @Test
    void aRedisWithoutAChecksumStaysOpaque() throws IOException {
        Probe probe = new RedisProbe();
        byte[] dump = DatabaseSamples.redis();
        Arrays.fill(dump, dump.length - 8, dump.length, (byte) 0);
        assertEquals(
                "the server was told to leave the checksum out",
                check(probe, dump).why());
        byte[] old = "REDIS0003...\377".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("dumps of such an age have no checksum", check(probe, old).why());
        assertEquals(
                Form.OTHER,
                look(probe, "REDISxxxx".getBytes(StandardCharsets.US_ASCII)).form());
    }

    @Test
    void mongoIsWholeWhereEachCollectionHasItsEnd() throws IOException {
        Probe probe = new MongoArchiveProbe();
        assertEquals(
                Finding.whole(3, Map.of("server_version", "7.0.1", "tool_version", "100.9.0", "namespaces", "2")),
                look(probe, DatabaseSamples.mongo()));
    }

    @Test
    void mongoIsBrokenWhereverItIsCut() throws IOException {
        Probe probe = new MongoArchiveProbe();
        byte[] archive = DatabaseSamples.mongo();
        for (int length = 4; length < archive.length; length++) {
            assertEquals(
                    Form.BROKEN, look(probe, Arrays.copyOf(archive, length)).form(), "at " + length);
        }
    }

    @Test
    void mongosDamageIsNamed() throws IOException {
        Probe probe = new MongoArchiveProbe();
        byte[] archive = DatabaseSamples.mongo();
        int last = archive.length - 4;
        int length = new String(archive, StandardCharsets.ISO_8859_1).lastIndexOf("db\0") - 5;
        byte[] withoutLast = Arrays.copyOf(archive, length);
        assertBroken("expected the end of shop.a, found none", look(probe, withoutLast));
        byte[] changed = archive.clone();
        changed[last - 5] ^= 1;
        assertBroken("expected CRC-64 ", look(probe, changed));
        byte[] tooLong = archive.clone();
        tooLong[7] = 0x7F;
        assertBroken("expected a document of 5 to", look(probe, tooLong));
    }

    @Test
    void xbstreamIsWholeWhereEachFileHasItsEnd() throws IOException {
        Probe probe = new XbstreamProbe();
        byte[] stream = DatabaseSamples.xbstream();
        assertEquals(Finding.whole(2, Map.of("files", "3")), look(probe, stream));
        assertEquals(Finding.whole(3, Map.of("files", "3")), check(probe, stream));
        for (int length = 8; length < stream.length; length++) {
            assertEquals(Form.BROKEN, look(probe, Arrays.copyOf(stream, length)).form(), "at " + length);
        }
        assertBroken("expected the end of db/t.ibd, found none", look(probe, without(stream, 22)));
        stream[100] ^= 1;
        assertEquals(Form.WHOLE, look(probe, stream).form(), "contents are not looked at");
        assertBroken("expected CRC32 ", check(probe, stream));
        stream[9] = 'X';
        assertBroken("expected a chunk of type P, S or E at 0", look(probe, stream));
    }

    @Test
    void aBackupThatFailedIsBrokenThoughItEndsItsFiles() throws IOException {
        byte[] failed = DatabaseSamples.xbstreamFile("ib_logfile0", Samples.random(12_304));
        assertBroken("expected xtrabackup_info, found none among 1 files", look(new XbstreamProbe(), failed));
        for (String last : new String[] {"xtrabackup_info.zst", "mariadb_backup_info"}) {
            byte[] whole = Samples.joined(failed, DatabaseSamples.xbstreamFile(last, new byte[5]));
            assertEquals(Form.WHOLE, look(new XbstreamProbe(), whole).form(), last);
        }
    }

    @Test
    void xbstreamSaysAtItsEndWhatItIs() throws IOException {
        byte[] plain = DatabaseSamples.xbstream();
        byte[] stream = Samples.joined(plain, DatabaseSamples.xbstreamEnd(400, 500));
        Map<String, String> facts = look(new XbstreamProbe(), stream).facts();
        assertEquals(
                Map.of(
                        "files", "5",
                        "backup_type", "incremental",
                        "from_lsn", "400",
                        "to_lsn", "500",
                        "end_time", "2026-11-21T20:00:01"),
                facts);
        assertEquals(facts, check(new XbstreamProbe(), stream).facts());
        byte[] changed = stream.clone();
        changed[plain.length + 80] ^= 1;
        assertEquals(
                Map.of("files", "5", "end_time", "2026-11-21T20:00:01"),
                look(new XbstreamProbe(), changed).facts(),
                "what has another checksum says nothing");
        byte[] far = Samples.joined(stream, DatabaseSamples.xbstreamFile("big", new byte[70_000]));
        assertEquals(Map.of("files", "6"), look(new XbstreamProbe(), far).facts());
    }

    @Test
    void aStreamOfMoreThanIsReadStaysOpaque() throws IOException {
        byte[] stream = DatabaseSamples.xbstream();
        XbstreamWalk walk = new XbstreamWalk(new Cursor(new LimitedBytes(new ArrayBytes(stream), 100), 0, 64), false);
        assertThrows(Undecided.class, walk::go);
    }

    @Test
    void aBinlogIsWholeWhereItNamesTheNext() throws IOException {
        Probe probe = new BinlogProbe();
        Map<String, String> facts = Map.of("first_time", "2026-11-21T20:00:00Z", "next_log", "binlog.000043");
        for (boolean checksums : new boolean[] {true, false}) {
            byte[] log = DatabaseSamples.binlog(checksums);
            assertEquals(Finding.whole(2, facts), look(probe, log));
            assertEquals(Finding.whole(checksums ? 3 : 2, facts), check(probe, log));
            for (int length = 4; length < log.length; length++) {
                byte[] cut = Arrays.copyOf(log, length);
                assertNotEquals(Form.WHOLE, look(probe, cut).form(), "at " + length);
                assertNotEquals(Form.WHOLE, check(probe, cut).form(), "at " + length);
            }
        }
    }

    @Test
    void aBinlogThatGoesOnIsOpaqueAndACutEventBroken() throws IOException {
        Probe probe = new BinlogProbe();
        byte[] log = DatabaseSamples.binlog(true);
        int rotation = 19 + 8 + 13 + 4;
        assertEquals(Form.OPAQUE, check(probe, without(log, rotation)).form());
        assertBroken("expected an event of 52 bytes", check(probe, without(log, rotation + 5)));
        byte[] active = without(log, rotation);
        active[4 + 17] |= 1;
        assertBroken("found a log that a server writes to", look(probe, active));
        assertBroken("found a log that a server writes to", check(probe, active));
        byte[] elsewhere = DatabaseSamples.binlog(false);
        elsewhere[elsewhere.length - (rotation - 4) + 13] ^= 1;
        assertEquals(Form.OPAQUE, look(probe, elsewhere).form(), "a rotation of another place");
        log[200] ^= 1;
        assertEquals(Form.WHOLE, look(probe, log).form(), "only the last event is looked at");
        assertBroken("to have the checksum that it names", check(probe, log));
        assertEquals(
                Form.OPAQUE,
                look(probe, new byte[] {(byte) 0xFD, 'b', 'i', 'n'}).form(),
                "encrypted");
    }

    @Test
    void aMachineIsWholeWhereEachClusterIsThere() throws IOException {
        Probe probe = new VmaProbe();
        byte[] vma = Samples.vma();
        Map<String, String> facts = Map.of(
                "created", "2026-11-21T20:00:00Z", "uuid", "00000000-0000-000b-0000-00000000000c", "devices", "1");
        assertEquals(Finding.whole(2, facts), look(probe, vma));
        assertBroken("expected an extent's blocks of 167936 bytes", look(probe, without(vma, 1)));
        int second = 512 + 41 * 4096;
        assertBroken("expected 100 clusters of disk 1, found 59", look(probe, without(vma, second)));
        byte[] extent = vma.clone();
        extent[vma.length - second + 100] ^= 1;
        assertBroken("the extent at", look(probe, extent));
        vma[vma.length - second + 7] = 40;
        Arrays.fill(vma, vma.length - second + 24, vma.length - second + 40, (byte) 0);
        byte[] sum = Sums.digest("MD5").digest(Arrays.copyOfRange(vma, vma.length - second, vma.length - second + 512));
        System.arraycopy(sum, 0, vma, vma.length - second + 24, sum.length);
        assertBroken("expected 40 blocks in the extent at", look(probe, vma));
        vma[100] ^= 1;
        assertBroken("expected the header to have the MD5", look(probe, vma));
    }
}
