package dev.backupvault.partner.probe;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The formats that we know. Thread-safe. */
public final class Probes {
    private static final List<Probe> ALL = List.of(
            new MssqlProbe(),
            new VbmProbe(),
            new VeeamBlockProbe(),
            new RedisProbe(),
            new EtcdProbe(),
            new MongoArchiveProbe(),
            new XbstreamProbe(),
            new BinlogProbe(),
            new VmaProbe(),
            new PgDumpProbe(),
            new WalProbe(),
            new TextDumpProbe(),
            new ZipProbe(),
            new SevenZipProbe(),
            new GzipProbe(),
            new XzProbe(),
            new ZstdProbe(),
            new Lz4Probe(),
            new Bzip2Probe(),
            new TarProbe());
    private static final List<Sidecar> SIDECARS = List.of(
            new VbmProbe(),
            new BackupManifestSidecar(),
            new BackupLabel(),
            new KeyValueSidecar(),
            new IniSidecar(),
            new JsonSidecar(),
            new ChecksumListSidecar());

    private Probes() {}

    /** Each once; no two have the same name. */
    public static List<Probe> all() {
        return ALL;
    }

    /**
     * Names of all facts that a format of this name can tell.
     *
     * @return empty if they are not known before the bytes are
     */
    public static Optional<Set<String>> facts(String name) {
        return Stream.concat(
                        ALL.stream().filter(probe -> probe.name().equals(name)).map(Probe::facts),
                        SIDECARS.stream()
                                .filter(sidecar -> sidecar.name().equals(name))
                                .map(Sidecar::facts))
                .findFirst()
                .flatMap(facts -> facts);
    }

    /** Those that also list other files. */
    public static List<Sidecar> sidecars() {
        return SIDECARS;
    }
}
