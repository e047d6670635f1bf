package dev.backupvault.partner;

import dev.backupvault.partner.Profile.SelfTest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Runs the tests that a profile brings with it: names alone, no bytes. */
final class SelfTests {
    private static final Instant MODIFIED = Instant.EPOCH;

    private SelfTests() {}

    /** @return what is not as the tests say, in words */
    static List<String> failures(Classifier classifier) {
        List<String> failures = new ArrayList<>();
        for (SelfTest test : classifier.profile().tests()) {
            Classified found = classifier.classifyName(new Look(test.name(), MODIFIED, null));
            String where =
                    "test '" + test.name() + "' of '" + classifier.profile().id() + "': ";
            expect(failures, where + "file", test.file(), file(found));
            test.facts()
                    .forEach((fact, value) -> expect(
                            failures,
                            where + fact,
                            value,
                            found.facts().value(fact).orElse("unknown")));
            test.kind()
                    .ifPresent(kind -> expect(
                            failures,
                            where + "kind",
                            kind,
                            found.kind().map(is -> is.word()).orElse("unknown")));
            test.item()
                    .ifPresent(item ->
                            expect(failures, where + "item", item, found.item().orElse("unknown")));
            test.time().ifPresent(time -> expect(failures, where + "time", time, time(time, found)));
        }
        return failures;
    }

    private static String file(Classified found) {
        return found.ignored() ? "ignored" : found.shape().orElse("none");
    }

    /** A test without a zone means this machine's. */
    private static String time(String expected, Classified found) {
        return expected.endsWith("Z")
                ? found.time().at().toString()
                : LocalDateTime.ofInstant(found.time().at(), ZoneId.systemDefault())
                        .toString();
    }

    private static void expect(List<String> failures, String what, String expected, String found) {
        if (!expected.equals(found)) {
            failures.add(what + ": expected '" + expected + "', found '" + found + "'");
        }
    }
}
