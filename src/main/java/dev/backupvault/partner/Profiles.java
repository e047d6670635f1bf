package dev.backupvault.partner;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.probe.Probe;
import dev.backupvault.partner.probe.Probes;
import dev.backupvault.partner.probe.SidecarReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The partner profiles of an installation, by name. Immutable. */
public final class Profiles {
    /** What needs no profile: each file is a full backup of its path. */
    public static final String GENERIC = "generic";

    private static final String ENDING = ".yaml";

    /** None but {@value #GENERIC}. */
    public static final Profiles NONE = new Profiles(List.of(), Map.of());

    private final Map<String, Classifier> classifiers = new TreeMap<>();

    private Profiles(Collection<Profile> profiles, Map<String, Probe> probes) {
        profiles.forEach(profile -> classifiers.put(profile.id(), new Classifier(profile, probes)));
    }

    /**
     * Reads all files of a folder and runs their tests.
     *
     * @param folder without it there is no profile
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} with the problems of all files
     */
    public static Profiles read(Path folder) {
        Map<String, Probe> byName = Probes.all().stream()
                .collect(Collectors.toMap(Probe::name, Function.identity(), (a, b) -> a, TreeMap::new));
        Map<String, FolderClassifier.Reader> readers = readers();
        ProfileFile reader = new ProfileFile(byName.keySet(), readers.keySet());
        List<Profile> profiles = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file : files(folder)) {
            try {
                for (Profile profile : reader.read(file)) {
                    if (!file.getFileName().toString().equals(profile.id() + ENDING)) {
                        problems.add("'" + file + "' has the profile '" + profile.id()
                                + "': expected one profile a file, named as the file is");
                    }
                    problems.addAll(SelfTests.failures(new Classifier(profile, byName)));
                    profiles.add(profile);
                }
            } catch (VaultException e) {
                problems.add(e.fact());
            }
        }
        if (!problems.isEmpty()) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, String.join("; ", problems))
                    .hint("docs/PARTNERS.md says what each key takes");
        }
        return new Profiles(profiles, byName);
    }

    private static Map<String, FolderClassifier.Reader> readers() {
        Map<String, FolderClassifier.Reader> readers = new TreeMap<>();
        Probes.all()
                .forEach(probe -> readers.put(probe.name(), bytes -> new SidecarReading(probe.look(bytes), List.of())));
        Probes.sidecars().forEach(sidecar -> readers.put(sidecar.name(), sidecar::read));
        return readers;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "'" + folder + "' cannot be read: " + e.getMessage(), e)
                    .hint("check its permissions");
        }
    }

    public Collection<Classifier> all() {
        return classifiers.values();
    }

    /** What classifies the folders of a source, if its profile's backups are folders. */
    public Optional<FolderClassifier> folders(String partner) {
        return of(partner).map(Classifier::profile).flatMap(profile -> profile.folder()
                .map(rule -> new FolderClassifier(profile, rule, readers())));
    }

    /** The profile of a point that was stored before; empty if there is none of that name any more. */
    public Optional<Classifier> find(String profile) {
        return Optional.ofNullable(classifiers.get(profile));
    }

    /**
     * What classifies the files of a source.
     *
     * @param partner null stands for {@value #GENERIC}
     * @return empty for {@value #GENERIC}
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if there is no such profile
     */
    public Optional<Classifier> of(String partner) {
        if (partner == null || partner.equals(GENERIC)) {
            return Optional.empty();
        }
        return Optional.of(Optional.ofNullable(classifiers.get(partner)).orElseThrow(() -> VaultException.mismatch(
                        ErrorCode.CONFIG_INVALID,
                        "there is no partner profile '" + partner + "'",
                        GENERIC + (classifiers.isEmpty() ? "" : ", " + String.join(", ", classifiers.keySet())),
                        "'" + partner + "'")
                .hint("`backup-vault partner list` shows the profiles; each is a file in config/partners")));
    }
}
