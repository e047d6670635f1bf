package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.Map;

/** What holds for each probe and each sidecar, whatever the bytes are. */
final class ProbeLaws {
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

    private ProbeLaws() {}

    /** How many bytes a look reads at most. */
    static long mayRead(Probe probe) {
        return LOOKS.getOrDefault(probe.name(), MOST);
    }

    /** Whether it says what it has to. */
    static boolean isSound(Finding found) {
        boolean mustSayWhy = found.form() == Form.BROKEN || found.form() == Form.OPAQUE;
        return mustSayWhy != found.why().isEmpty()
                && found.level() >= (found.form() == Form.OTHER ? 0 : 1)
                && found.level() <= 3
                && found.why().matches("\\P{Cntrl}{0,300}")
                && found.facts().keySet().stream().allMatch(name -> name.matches("[a-z0-9_.]+"));
    }

    /** Whether any probe takes it for whole. */
    static boolean isWhole(byte[] bytes) throws IOException {
        boolean whole = false;
        for (Probe probe : Probes.all()) {
            ArrayBytes looked = new ArrayBytes(bytes);
            Finding look = probe.look(looked);
            assertTrue(looked.read() <= mayRead(probe), probe.name() + " read too much");
            Finding check = probe.check(new ArrayBytes(bytes));
            assertTrue(isSound(look), probe.name() + ": " + look);
            assertTrue(isSound(check), probe.name() + ": " + check);
            assertTrue(look.form() != Form.OTHER || check.form() == Form.OTHER, probe.name() + ": " + check);
            whole |= look.form() == Form.WHOLE || check.form() == Form.WHOLE;
        }
        return whole;
    }

    static void holdForLists(byte[] bytes) throws IOException {
        for (Sidecar sidecar : Probes.sidecars()) {
            SidecarReading reading = sidecar.read(new ArrayBytes(bytes));
            assertTrue(isSound(reading.finding()), sidecar.name() + ": " + reading.finding());
            boolean listed = !reading.files().isEmpty();
            assertTrue(!listed || reading.finding().form() != Form.BROKEN, sidecar.name() + ": " + reading);
        }
    }
}
