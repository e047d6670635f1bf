package dev.backupvault.partner.probe;

import java.util.List;
import java.util.Optional;

/** The formats that we know. Thread-safe. */
public final class Probes {
    private static final List<Probe> ALL = List.of(
            new MssqlProbe(),
            new EtcdProbe(),
            new ZipProbe(),
            new SevenZipProbe(),
            new GzipProbe(),
            new XzProbe(),
            new ZstdProbe(),
            new Lz4Probe(),
            new Bzip2Probe(),
            new TarProbe());

    private Probes() {}

    /** Each once; no two have the same name. */
    public static List<Probe> all() {
        return ALL;
    }

    /** The one that profiles call so. */
    public static Optional<Probe> named(String name) {
        return ALL.stream().filter(probe -> probe.name().equals(name)).findFirst();
    }
}
