package dev.backupvault.partner;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.FileShape.Role;
import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.partner.probe.Finding;
import dev.backupvault.partner.probe.Probe;
import dev.backupvault.point.BackupTime;
import dev.backupvault.point.PointKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a file is by one profile: its name first, its bytes where the profile has probes. Thread-safe. */
public final class Classifier {
    private static final int LONGEST_NAME = 4096;

    private final Profile profile;
    private final Map<String, Probe> probes;

    Classifier(Profile profile, Map<String, Probe> probes) {
        this.profile = profile;
        this.probes = probes;
    }

    public Profile profile() {
        return profile;
    }

    /** Whether a file is to be left alone, by its path alone. */
    public boolean isIgnored(String path) {
        return path.length() <= LONGEST_NAME
                && profile.ignored().stream()
                        .anyMatch(pattern -> pattern.matcher(path).find());
    }

    /** @throws VaultException {@link ErrorCode#SOURCE_UNREADABLE} if its bytes cannot be read */
    public Classified classify(Look file) {
        return classify(file, false);
    }

    /** What a name alone would be, if its bytes were what the profile wants. */
    public Classified classifyName(Look file) {
        return classify(file, true);
    }

    private Classified classify(Look file, boolean nameAlone) {
        List<String> notes = new ArrayList<>();
        if (file.path().length() > LONGEST_NAME) {
            notes.add("its path is longer than " + LONGEST_NAME + " characters, which no profile looks at");
            return unknown(file, false, notes);
        }
        if (isIgnored(file.path())) {
            notes.add("the profile ignores such files");
            return unknown(file, true, notes);
        }
        Optional<Bytes> bytes = Optional.ofNullable(file.bytes()).map(HeadBytes::new);
        for (FileShape shape : profile.shapes()) {
            Optional<Map<String, String>> groups =
                    profile.folder().isPresent() && !shape.alone() ? Optional.empty() : shape.match(file.path());
            if (groups.isPresent()) {
                Optional<Finding> finding = bytes.flatMap(known -> finding(shape, file.path(), known, notes));
                if (shape.required() && finding.isEmpty() && !nameAlone) {
                    notes.add("looks like " + shape.id() + " by its name, which its bytes do not prove");
                    continue;
                }
                return known(file, shape, groups.get(), finding, notes);
            }
        }
        notes.add("no shape of the profile looks like it");
        return unknown(file, false, notes);
    }

    private Optional<Finding> finding(FileShape shape, String path, Bytes bytes, List<String> notes) {
        for (String name : shape.probes()) {
            try {
                Finding finding = probes.get(name).look(bytes);
                if (finding.form() != Finding.Form.OTHER) {
                    notes.add(name + ": " + finding.form().name().toLowerCase(java.util.Locale.ROOT)
                            + (finding.why().isEmpty() ? "" : ", " + finding.why()));
                    return Optional.of(finding);
                }
            } catch (IOException e) {
                throw VaultException.of(
                                ErrorCode.SOURCE_UNREADABLE, "'" + path + "' cannot be read: " + e.getMessage(), e)
                        .hint("it is tried again");
            }
        }
        return Optional.empty();
    }

    private Classified known(
            Look file, FileShape shape, Map<String, String> groups, Optional<Finding> finding, List<String> notes) {
        Facts facts = Facts.NONE
                .with(
                        Facts.From.HEADER,
                        finding.map(Finding::facts).map(shape::told).orElse(Map.of()))
                .with(Facts.From.NAME, groups)
                .with(
                        Facts.From.NAME,
                        Map.of("file", file.name(), "stem", file.stem(), "folder", file.folder(), "path", file.path()));
        Optional<PointKind> kind = shape.kind().flatMap(rule -> rule.of(facts));
        if (shape.role() == Role.PAYLOAD && kind.isEmpty()) {
            notes.add("neither its name nor its bytes tell whether it is full, incremental, differential or a log");
        }
        Optional<TimeRule.Told> time = profile.time(facts);
        return new Classified(
                file.path(),
                Optional.of(shape.id()),
                false,
                shape.role(),
                time.map(told -> told.in(facts)).orElse(facts),
                finding,
                kind,
                first(profile.item(), facts),
                time.map(TimeRule.Told::time).orElseGet(() -> modified(file)),
                profile.set().flatMap(set -> first(set.key(), facts)),
                List.copyOf(notes));
    }

    private static Optional<String> first(List<Template> templates, Facts facts) {
        return templates.stream()
                .map(template -> template.of(facts))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static BackupTime modified(Look file) {
        return new BackupTime(file.modified(), Classified.MODIFIED);
    }

    private static Classified unknown(Look file, boolean ignored, List<String> notes) {
        return new Classified(
                file.path(),
                Optional.empty(),
                ignored,
                Role.PAYLOAD,
                Facts.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                modified(file),
                Optional.empty(),
                List.copyOf(notes));
    }
}
