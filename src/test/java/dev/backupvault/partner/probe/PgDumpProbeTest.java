package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgDumpProbeTest {
    private final PgDumpProbe probe = new PgDumpProbe();

    private static Bytes bytes(byte[] bytes) {
        return new CountedBytes(bytes);
    }

    @ParameterizedTest
    @CsvSource({"12,true", "12,false", "13,true", "14,true", "14,false", "15,true", "16,true", "16,false"})
    void anIntactOneIsWholeAndEachCutOneIsNot(int minor, boolean seekable) throws IOException {
        // Given
        byte[] dump = PgDumpSamples.custom(minor, seekable);
        // When
        Finding found = probe.look(bytes(dump));
        // Then
        assertEquals(
                Finding.whole(
                        2,
                        Map.of(
                                "db", "shop",
                                "server_version", "15.8 (Debian 15.8-0+deb12u1)",
                                "dump_version", "15.8",
                                "created", "2026-11-21T20:07:08",
                                "entries", "6",
                                "format", "custom",
                                "archive_version", "1." + minor)),
                found);
        assertEquals(found, probe.check(bytes(dump)));
        for (int length = 5; length < dump.length; length++) {
            byte[] cut = Arrays.copyOf(dump, length);
            assertEquals(Form.BROKEN, probe.look(bytes(cut)).form(), "look at " + length);
            assertEquals(Form.BROKEN, probe.check(bytes(cut)).form(), "check at " + length);
        }
    }

    @Test
    void whatFollowsTheLastBlockIsABlock() throws IOException {
        byte[] dump = PgDumpSamples.custom(14, true);
        Finding found = probe.look(bytes(Arrays.copyOf(dump, dump.length + 30)));
        assertEquals("expected a block of type 1 or 3 at byte " + dump.length + ", found 0", found.why());
    }

    @Test
    void aCheckGoesThroughAllData() throws IOException {
        // Given: the first large object's first piece claims another length
        byte[] dump = PgDumpSamples.custom(14, true);
        dump[PgDumpSamples.tocLength(14) + 12] ^= 1;
        // Then
        assertEquals(Form.WHOLE, probe.look(bytes(dump)).form());
        assertEquals(Form.BROKEN, probe.check(bytes(dump)).form());
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 17})
    void otherVersionsAreOpaque(int minor) throws IOException {
        byte[] dump = PgDumpSamples.custom(14, true);
        dump[6] = (byte) minor;
        Finding found = probe.check(bytes(dump));
        assertEquals(Form.OPAQUE, found.form());
        assertTrue(found.why().contains("1." + minor), found.why());
    }
}
