package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VeeamBlockProbeTest {
    private final Probe probe = new VeeamBlockProbe();

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 9})
    void aFileThatIsAsLongAsItsMetadataSaysIsWhole(int format) throws IOException {
        byte[] file = VeeamSamples.vbk(format);
        assertEquals(
                Finding.whole(
                        2, Map.of("format", "13", "meta_version", "8", "expected_size", Integer.toString(file.length))),
                probe.look(new ArrayBytes(file)));
    }

    @Test
    void aCutFileIsBroken() throws IOException {
        byte[] file = VeeamSamples.vbk(9);
        Finding cut = probe.look(ArrayBytes.cut(file, file.length - 1));
        assertEquals(Form.BROKEN, cut.form());
        assertEquals("its metadata expects " + file.length + " bytes, found " + (file.length - 1), cut.why());
    }

    @Test
    void whatIsNotKnownForSureIsOpaque() throws IOException {
        byte[] file = VeeamSamples.vbk(9);
        assertEquals(Form.OPAQUE, probe.look(ArrayBytes.cut(file, 0x900)).form(), "no slot");
        assertEquals(
                Form.OPAQUE,
                probe.look(new ArrayBytes(Samples.joined(file, new byte[1]))).form(),
                "longer than it says");
        file[0x1100] ^= 1;
        file[0x81100] ^= 1;
        assertEquals(Form.OPAQUE, probe.look(new ArrayBytes(file)).form(), "both slots are damaged");
    }

    @Test
    void theOlderSlotCountsWhereTheNewerIsDamaged() throws IOException {
        byte[] file = VeeamSamples.vbk(9);
        assertEquals(
                "7", probe.look(ArrayBytes.flipped(file, 0x81100, 1)).facts().get("meta_version"));
    }

    @Test
    void otherBytesAreAnotherFormat() throws IOException {
        assertEquals(Form.OTHER, probe.look(new ArrayBytes(new byte[1 << 20])).form());
        assertEquals(
                Form.OTHER,
                probe.look(ArrayBytes.flipped(VeeamSamples.vbk(9), 4, 2)).form());
        assertEquals(
                Form.OTHER,
                probe.look(ArrayBytes.cut(VeeamSamples.vbk(9), 0x100)).form());
    }
}
