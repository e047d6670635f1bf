package dev.backupvault.intake;

import dev.backupvault.partner.Classified;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Look;
import dev.backupvault.partner.SetRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the names of a set's files have in common, for sets whose files do not tell how many they are. Immutable.
 *
 * @param folder with a {@code /} at its end, or nothing
 * @param shape that all have
 * @param key of the set
 */
record SetKind(Classifier classifier, String folder, String shape, String key) {

    /** @return empty if the name of the file makes it no part of such a set */
    static Optional<SetKind> of(Classifier classifier, String path) {
        return rule(classifier).flatMap(rule -> {
            Classified named = name(classifier, path);
            return named.isPayload()
                            && named.set().isPresent()
                            && (rule.number().isEmpty() || number(rule, named).isPresent())
                    ? Optional.of(new SetKind(
                            classifier,
                            folder(path),
                            named.shape().orElseThrow(),
                            named.set().get()))
                    : Optional.empty();
        });
    }

    private static Optional<SetRule> rule(Classifier classifier) {
        return classifier.profile().set().filter(rule -> rule.quiet().isPresent());
    }

    private static Classified name(Classifier classifier, String path) {
        return classifier.classifyName(new Look(path, Instant.EPOCH, null));
    }

    private static Optional<Integer> number(SetRule rule, Classified named) {
        return named.facts()
                .first(rule.number())
                .filter(fact -> fact.value().matches("\\d{1,6}"))
                .map(fact -> Integer.parseInt(fact.value()));
    }

    /** The number in a path that is of this kind; -1 if such files have none. */
    int number(String path) {
        return rule(classifier)
                .flatMap(rule -> number(rule, name(classifier, path)))
                .orElse(-1);
    }

    /** Whether a path is that of a file of the set. */
    boolean has(String path) {
        return path.startsWith(folder)
                && of(classifier, path).filter(this::equals).isPresent();
    }

    /** Whether a file of this name in the set's folder is of the set. */
    boolean hasName(String name) {
        return !name.isEmpty() && has(path(name));
    }

    /** The path of a name in the set's folder. */
    String path(String name) {
        return folder + name;
    }

    /** Whether all of these paths are of the set. */
    boolean hasAll(List<String> paths) {
        return paths.stream().allMatch(this::has);
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
