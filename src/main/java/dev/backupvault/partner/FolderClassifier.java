package dev.backupvault.partner;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.ClassifiedFolder.Member;
import dev.backupvault.partner.FileShape.Role;
import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.partner.probe.Finding;
import dev.backupvault.partner.probe.ListedFile;
import dev.backupvault.partner.probe.SidecarReading;
import dev.backupvault.point.BackupTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a folder is by one profile, whose backups are folders. Thread-safe. */
public final class FolderClassifier {
    /** Payload before what leads to it, and what says that all is there at the very end. */
    private static final List<Role> ORDER = List.of(Role.PAYLOAD, Role.SIDECAR, Role.POINTER, Role.MARKER);

    private final Profile profile;
    private final FolderRule rule;
    private final Map<String, Reader> readers;

    /** Reads what a small file says, by the name that profiles call it. */
    @FunctionalInterface
    interface Reader {
        SidecarReading read(Bytes bytes) throws IOException;
    }

    /** Reads the bytes of a file of the folder. */
    @FunctionalInterface
    public interface Opener {
        /** @param path from the folder */
        <T> T with(String path, Reading<T> reading) throws IOException;
    }

    /** What is done with bytes while they are open. */
    @FunctionalInterface
    public interface Reading<T> {
        T of(Bytes bytes) throws IOException;
    }

    FolderClassifier(Profile profile, FolderRule rule, Map<String, Reader> readers) {
        this.profile = profile;
        this.rule = rule;
        this.readers = readers;
    }

    public Profile profile() {
        return profile;
    }

    public FolderRule rule() {
        return rule;
    }

    /** Whether some files are backups of their own, outside of the folders. */
    public boolean hasSingleFiles() {
        return profile.shapes().stream().anyMatch(FileShape::alone);
    }

    /**
     * @param own what the folder is called where its path is empty
     * @param files null where no bytes can be read
     * @throws VaultException {@link ErrorCode#SOURCE_UNREADABLE}
     */
    public ClassifiedFolder classify(FolderUnit unit, String own, Opener files, Instant now) {
        return new Look(unit, own, files, now).classified();
    }

    /** One folder that is looked at. */
    private final class Look {
        private final FolderUnit unit;
        private final String own;
        private final Opener files;
        private final Instant now;
        private final List<String> notes = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private final Map<Member, Integer> order = new HashMap<>();
        private Facts facts = Facts.NONE;
        private int level;

        Look(FolderUnit unit, String own, Opener files, Instant now) {
            this.unit = unit;
            this.own = own;
            this.files = files;
            this.now = now;
        }

        ClassifiedFolder classified() {
            List<Member> members = new ArrayList<>();
            unit.listing().files().keySet().forEach(path -> member(path).ifPresent(members::add));
            members.sort(Comparator.comparing((Member member) -> ORDER.indexOf(member.role()))
                    .thenComparing(member -> order.getOrDefault(member, 0))
                    .thenComparing(Member::path));
            path();
            conditions();
            quiet();
            if (members.stream().noneMatch(member -> member.role() == Role.PAYLOAD)) {
                missing.add("there is no file of the backup itself");
            }
            if (!unit.listing().others().isEmpty()) {
                notes.add(unit.listing().others().size() + " links or pipes are not stored, such as '"
                        + unit.listing().others().iterator().next() + "'");
            }
            Optional<TimeRule.Told> time = profile.time(facts);
            return new ClassifiedFolder(
                    unit.path(),
                    List.copyOf(members),
                    time.map(told -> told.in(facts)).orElse(facts),
                    rule.kind().of(facts),
                    profile.item().stream()
                            .map(template -> template.of(facts))
                            .flatMap(Optional::stream)
                            .findFirst(),
                    time.map(TimeRule.Told::time).orElseGet(() -> new BackupTime(newest(), Classified.MODIFIED)),
                    isNamedByHash(members) ? 3 : level,
                    missing.stream().findFirst(),
                    List.copyOf(notes));
        }

        private static boolean isNamedByHash(List<Member> members) {
            return members.stream()
                    .filter(member -> member.role() == Role.PAYLOAD)
                    .allMatch(member -> member.sha256().isPresent());
        }

        /** @return empty for what is not stored */
        private Optional<Member> member(String path) {
            if (profile.ignored().stream()
                    .anyMatch(pattern -> pattern.matcher(path).find())) {
                return Optional.empty();
            }
            for (FileShape shape : profile.shapes()) {
                Optional<Map<String, String>> groups = shape.alone() ? Optional.empty() : shape.match(path);
                if (groups.isPresent()) {
                    if (shape.role() == Role.LOCK) {
                        missing.add("'" + path + "' is there: somebody works on it");
                        return Optional.empty();
                    }
                    read(shape, path, groups.get());
                    Member member = new Member(
                            path, shape.role(), shape.fixed(), shape.sha256().map(groups.get()::get));
                    order.put(member, profile.shapes().indexOf(shape));
                    return Optional.of(member);
                }
            }
            return Optional.of(new Member(path, Role.PAYLOAD, false, Optional.empty()));
        }

        private void read(FileShape shape, String path, Map<String, String> groups) {
            Facts.From from = shape.role() == Role.PAYLOAD ? Facts.From.HEADER : Facts.From.SIDECAR;
            Map<String, String> told = new HashMap<>(groups);
            shape.sha256().ifPresent(told::remove);
            facts = facts.with(Facts.From.NAME, told);
            for (String name : files == null ? List.<String>of() : shape.probes()) {
                SidecarReading reading = reading(name, path);
                Finding finding = reading.finding();
                if (finding.form() != Finding.Form.OTHER) {
                    notes.add(name + " of '" + path + "': "
                            + finding.form().name().toLowerCase(java.util.Locale.ROOT)
                            + (finding.why().isEmpty() ? "" : ", " + finding.why()));
                    facts = facts.with(from, shape.told(finding.facts()));
                    if (finding.form() == Finding.Form.BROKEN) {
                        missing.add("'" + path + "' is not whole: " + finding.why());
                    }
                    level = Math.max(level, listed(path, reading.files()) ? 2 : 1);
                    return;
                }
            }
            if (shape.required() && files != null) {
                missing.add("'" + path + "' is none that " + String.join(" or ", shape.probes()) + " knows");
            }
        }

        private SidecarReading reading(String name, String path) {
            try {
                return files.with(path, readers.get(name)::read);
            } catch (IOException e) {
                throw VaultException.of(
                                ErrorCode.SOURCE_UNREADABLE, "'" + path + "' cannot be read: " + e.getMessage(), e)
                        .hint("it is tried again");
            }
        }

        /**
         * Whether all that is listed is there. What lists the inside of archives lists nothing that is there, and
         * proves nothing.
         */
        private boolean listed(String sidecar, List<ListedFile> listed) {
            String folder = FolderListing.parent(sidecar);
            Map<String, FolderListing.Entry> there = unit.listing().files();
            if (listed.stream().noneMatch(file -> there.containsKey(FolderListing.join(folder, file.path())))) {
                return false;
            }
            for (ListedFile file : listed) {
                FolderListing.Entry entry = there.get(FolderListing.join(folder, file.path()));
                if (entry == null || !file.fits(entry.bytes())) {
                    missing.add("'" + sidecar + "' lists '" + file.path() + "' with "
                            + (file.size() < 0 ? "its digest" : file.size() + " bytes") + ", which "
                            + (entry == null ? "is not there" : "has " + entry.bytes()));
                    return false;
                }
            }
            return true;
        }

        private void path() {
            String path = unit.path().isEmpty() ? own : unit.path();
            rule.paths().stream()
                    .map(pattern -> FileShape.groups(pattern, path))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(groups -> facts = facts.with(Facts.From.NAME, groups));
            facts = facts.with(
                    Facts.From.NAME,
                    Map.of(
                            "file",
                            path.substring(path.lastIndexOf('/') + 1),
                            "folder",
                            path,
                            "above",
                            FolderListing.parent(path),
                            "path",
                            path));
        }

        private void conditions() {
            rule.complete().forEach((fact, values) -> {
                String value = facts.value(fact).orElse("unknown");
                if (files != null && !values.contains(value)) {
                    missing.add(fact + " is '" + value + "': expected " + String.join(" or ", values));
                }
            });
        }

        private void quiet() {
            Duration since = Duration.between(newest(), now);
            if (since.compareTo(rule.quiet()) < 0) {
                missing.add("it was changed " + since.toSeconds() + " s ago: expected "
                        + rule.quiet().toSeconds() + " s of rest");
            }
        }

        private Instant newest() {
            return unit.listing().files().values().stream()
                    .map(FolderListing.Entry::modified)
                    .max(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH);
        }
    }
}
