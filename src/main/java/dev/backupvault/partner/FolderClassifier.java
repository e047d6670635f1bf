package dev.backupvault.partner;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.ClassifiedFolder.Member;
import dev.backupvault.partner.FileShape.Mutable;
import dev.backupvault.partner.FileShape.Role;
import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.partner.probe.Finding;
import dev.backupvault.partner.probe.ListedFile;
import dev.backupvault.partner.probe.SidecarReading;
import dev.backupvault.point.BackupTime;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** Whether a file of a folder leads to others, by its path from the folder. */
    public boolean isPointer(String path) {
        return !isIgnored(path)
                && profile.shapes().stream()
                        .filter(shape -> !shape.alone() && shape.match(path).isPresent())
                        .findFirst()
                        .filter(shape -> shape.role() == Role.POINTER)
                        .isPresent();
    }

    private boolean isIgnored(String path) {
        return profile.ignored().stream()
                .anyMatch(pattern -> pattern.matcher(path).find());
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
        private final Set<String> listed = new HashSet<>();
        private Facts facts = Facts.NONE;
        private boolean known;

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
            quiet(members);
            unit.listing().denied().stream()
                    .filter(path -> !isIgnored(path) && !isIgnored(path + "/"))
                    .forEach(path -> missing.add("'" + path + "' cannot be read"));
            if (members.stream().noneMatch(Look::isPayload)) {
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
                    time.map(TimeRule.Told::time).orElseGet(() -> new BackupTime(unit.changed(), Classified.MODIFIED)),
                    level(members),
                    missing.stream().findFirst(),
                    List.copyOf(notes));
        }

        /** @return empty for what is not stored */
        private Optional<Member> member(String path) {
            if (isIgnored(path)) {
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
                            path,
                            shape.role(),
                            shape.mutable() == Mutable.NEVER,
                            shape.sha256().map(groups.get()::get));
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
                    known = true;
                    compare(path, reading.files());
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

        /** What lists the inside of archives lists nothing that is there, and proves nothing. */
        private void compare(String sidecar, List<ListedFile> files) {
            String folder = FolderListing.parent(sidecar);
            Map<String, FolderListing.Entry> there = unit.listing().files();
            if (files.stream().noneMatch(file -> there.containsKey(FolderListing.join(folder, file.path())))) {
                return;
            }
            for (ListedFile file : files) {
                String path = FolderListing.join(folder, file.path());
                FolderListing.Entry entry = isIgnored(path) ? null : there.get(path);
                if (entry == null || !file.fits(entry.bytes())) {
                    missing.add("'" + sidecar + "' lists '" + file.path() + "' with "
                            + (file.size() < 0 ? "its digest" : file.size() + " bytes") + ", which "
                            + (entry == null ? "is not there" : "has " + entry.bytes()));
                    return;
                }
                listed.add(path);
            }
        }

        private int level(List<Member> members) {
            if (members.stream().filter(Look::isPayload).allMatch(member -> member.sha256()
                    .isPresent())) {
                return 3;
            }
            return members.stream().filter(Look::isPayload).allMatch(member -> listed.contains(member.path()))
                    ? 2
                    : known ? 1 : 0;
        }

        private static boolean isPayload(Member member) {
            return member.role() == Role.PAYLOAD;
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

        /** A clock that is ahead tells nothing: then the folder must do with not being changed while it is read. */
        private void quiet(List<Member> members) {
            boolean changed = members.stream()
                    .map(member -> unit.listing().files().get(member.path()).modified())
                    .anyMatch(at -> !at.isAfter(now) && at.plus(rule.quiet()).isAfter(now));
            if (changed) {
                missing.add("it was changed lately: expected " + rule.quiet().toSeconds() + " s of rest");
            }
        }
    }
}
