package dev.backupvault.partner;

import dev.backupvault.partner.probe.Probes;
import dev.backupvault.yaml.Section;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Whether a profile speaks of facts that nothing in it tells: a name that is misspelt would be a rule that never holds,
 * and nobody would know. Not thread-safe.
 */
final class FactCheck {
    private static final List<String> OF_ANY = List.of(Linker.FILE, "path", "folder", "above", "stem", TimeRule.MEANS);

    private final Section in;
    private final Profile profile;

    /** @param in what the profile was read from: it gets the problems */
    FactCheck(Section in, Profile profile) {
        this.in = in;
        this.profile = profile;
    }

    void needs() {
        if (profile.needs().isEmpty()) {
            return;
        }
        NeedRule rule = profile.needs().get();
        Optional<Set<String>> ofFolder = told(shape -> !shape.alone());
        Optional<Set<String>> ofLog = told(FileShape::alone);
        require("from", List.of(rule.from()), ofFolder);
        require("to", List.of(rule.to()), ofFolder);
        require("unless", rule.unless(), ofFolder);
        require("size", List.of(rule.size()), ofLog);
        require("without", rule.without(), ofLog);
    }

    private void require(String key, Collection<String> facts, Optional<Set<String>> told) {
        facts.stream()
                .filter(fact -> !fact.isEmpty())
                .filter(fact -> told.filter(names -> !names.contains(fact)).isPresent())
                .forEach(fact -> in.section("needs")
                        .problem(
                                key,
                                "expected a fact that its files tell, one of " + String.join(", ", told.get())
                                        + ", found '" + fact + "'"));
    }

    /** @return empty if it depends on what the files say */
    private Optional<Set<String>> told(Predicate<FileShape> which) {
        Set<String> names = new TreeSet<>(OF_ANY);
        profile.folder().ifPresent(folder -> folder.paths()
                .forEach(path -> names.addAll(path.namedGroups().keySet())));
        for (FileShape shape : profile.shapes().stream().filter(which).toList()) {
            names.addAll(shape.path().namedGroups().keySet());
            names.addAll(shape.facts().keySet());
            for (String probe : shape.facts().isEmpty() ? shape.probes() : List.<String>of()) {
                Optional<Set<String>> all = Probes.facts(probe);
                if (all.isEmpty()) {
                    return Optional.empty();
                }
                names.addAll(all.get());
            }
        }
        return Optional.of(names);
    }
}
