package dev.backupvault.partner.probe;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Small files of all formats that the shipped profiles know, by a name for people. */
public final class ProfileSamples {
    private ProfileSamples() {}

    public static Map<String, Bytes> all() {
        Map<String, byte[]> all = new TreeMap<>(Samples.all());
        all.put("mssql diff", MtfWriter.diff().write(1));
        all.put("pg custom", PgDumpSamples.custom(15, true));
        all.put("pg text", TextDumpProbeTest.POSTGRES.getBytes(StandardCharsets.UTF_8));
        all.put("pg cluster text", TextDumpProbeTest.CLUSTER.getBytes(StandardCharsets.UTF_8));
        all.put("mysql text", TextDumpProbeTest.MYSQL.getBytes(StandardCharsets.UTF_8));
        all.put("wal", WalProbeTest.segment());
        all.put("nothing known", Samples.random(5000));
        ArchiveSamples.small(new Random(1)).forEach(sample -> all.putIfAbsent(sample.name(), sample.bytes()));
        Map<String, Bytes> bytes = new TreeMap<>();
        all.forEach((name, sample) -> bytes.put(name, new ArrayBytes(sample)));
        return bytes;
    }
}
