import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Look;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.probe.FileBytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much CPU time each shipped profile takes for 100,000 names: those of its own tests in as many folders, by the
 * name alone, and with the head of a file of 64 KiB that is opened and read each time; and of a profile of folders for
 * 100,000 files in folders of its own tests. {@code java -cp 'target/classes:target/lib/*' src/bench/ProfileScale.java}
 * after {@code mvn package}
 */
public final class ProfileScale {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int FILES = 100_000;
    private static final int SIZE = 64 << 10;

    private ProfileScale() {}

    public static void main(String[] arguments) throws IOException {
        Profiles profiles = Profiles.read(Path.of("config/partners"));
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        Path file = Files.write(Files.createTempFile("profile-scale", ".bin"), content);
        try {
            System.out.printf("%-22s %10s %10s %10s%n", "profile", "names, s", "heads, s", "folders, s");
            for (Classifier classifier : profiles.all()) {
                System.out.printf(
                        "%-22s %10.2f %10.2f %10.2f%n",
                        classifier.profile().id(),
                        classify(classifier, null),
                        classify(classifier, file),
                        folders(profiles, classifier.profile()));
            }
        } finally {
            Files.delete(file);
        }
    }

    /** @param file null for names alone */
    private static double classify(Classifier classifier, Path file) throws IOException {
        List<Profile.SelfTest> names = classifier.profile().tests();
        long start = THREADS.getCurrentThreadCpuTime();
        for (int number = 0; number < FILES; number++) {
            String name = "backups/srv" + number + "/"
                    + names.get(number % names.size()).name();
            if (file == null) {
                classifier.classify(new Look(name, Instant.EPOCH, null));
            } else {
                try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                    classifier.classify(new Look(name, Instant.EPOCH, FileBytes.of(channel)));
                }
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }

    /** One folder of 100,000 files: those of the first test of its own, each in many folders below. */
    private static double folders(Profiles profiles, Profile profile) {
        Optional<FolderClassifier> folders = profiles.folders(profile.id());
        Optional<Profile.SelfTest> test = profile.tests().stream()
                .filter(each -> !each.files().isEmpty() && !each.file().equals("none"))
                .findFirst();
        if (folders.isEmpty() || test.isEmpty()) {
            return 0;
        }
        Map<String, FolderListing.Entry> files = new TreeMap<>();
        Set<String> below = new TreeSet<>();
        List<String> names = test.get().files();
        for (int number = 0; number < FILES; number++) {
            String name = names.get(number % names.size());
            String path = number < names.size()
                    ? name
                    : (test.get().name().equals(".") ? "" : test.get().name() + "/") + "more/" + number % 997 + "/"
                            + number + "-" + name.substring(name.lastIndexOf('/') + 1);
            for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                below.add(path.substring(0, end));
            }
            if (!path.endsWith("/")) {
                files.put(path, new FolderListing.Entry(null, 1, Instant.EPOCH));
            }
        }
        FolderListing listing = new FolderListing(files, below, Set.of(), Set.of());
        long start = THREADS.getCurrentThreadCpuTime();
        for (FolderUnit unit : FolderUnit.find(folders.get().rule(), listing)) {
            folders.get().classify(unit, "own", null, Instant.MAX);
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }
}
