package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EtcdProbeTest {
    private final Probe probe = new EtcdProbe();

    @Test
    void aSnapshotIsWholeByItsSha256() throws IOException {
        assertEquals(Finding.whole(3, java.util.Map.of()), probe.check(new ArrayBytes(DatabaseSamples.etcd())));
        assertEquals(
                Form.OPAQUE, probe.look(new ArrayBytes(DatabaseSamples.etcd())).form());
    }

    @Test
    void aCutOrChangedOneIsBroken() throws IOException {
        byte[] whole = DatabaseSamples.etcd();
        assertTrue(probe.look(ArrayBytes.cut(whole, whole.length - 1)).why().contains("found 31 bytes behind"));
        Finding changed = probe.check(ArrayBytes.flipped(whole, 5000, 1));
        assertEquals(Form.BROKEN, changed.form());
        assertTrue(changed.why().matches("expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}"), changed.why());
    }

    @Test
    void anotherDatabaseIsAnotherFormat() throws IOException {
        byte[] other = DatabaseSamples.etcd();
        Arrays.fill(other, 16, 20, (byte) 0);
        assertEquals(Form.OTHER, probe.check(new ArrayBytes(other)).form());
    }
}
