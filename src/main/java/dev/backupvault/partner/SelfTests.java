package dev.backupvault.partner;

import dev.backupvault.partner.Profile.SelfTest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs the tests that a profile brings with it: names alone, no bytes. */
final class SelfTests {
    private static final Instant MODIFIED = Instant.EPOCH;

    private SelfTests() {}

    /** @return what is not as the tests say, in words */
    static List<String> failures(Classifier classifier) {
        List<String> failures = new ArrayList<>();
        for (SelfTest test : classifier.profile().tests()) {
            if (!test.files().isEmpty()) {
                failures.addAll(folder(classifier.profile(), test));
                continue;
            }
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
            test.time()
                    .ifPresent(time -> expect(
                            failures,
                            where + "time",
                            time,
                            time(time, found.time().at())));
            test.set()
                    .ifPresent(set ->
                            expect(failures, where + "set", set, found.set().orElse("unknown")));
            if (!test.beside().isEmpty()) {
                expect(
                        failures,
                        where + "beside",
                        String.join(" ", test.beside()),
                        String.join(" ", beside(classifier.profile(), found)));
            }
        }
        return failures;
    }

    /** Names of the files of which each says that this one is complete. */
    private static List<String> beside(Profile profile, Classified found) {
        return found.shape().flatMap(profile::shape).stream()
                .flatMap(shape -> shape.complete().stream())
                .filter(Signal.Beside.class::isInstance)
                .flatMap(signal -> ((Signal.Beside) signal).name().of(found.facts()).stream())
                .toList();
    }

    private static List<String> folder(Profile profile, SelfTest test) {
        String where = "test '" + test.name() + "' of '" + profile.id() + "': ";
        if (profile.folder().isEmpty()) {
            return List.of(where + "expected no files, since the profile's backups are no folders");
        }
        FolderListing listing = listing(test.files());
        Optional<FolderUnit> unit = FolderUnit.find(profile.folder().get(), listing).stream()
                .filter(found -> found.path().equals(test.name().equals(".") ? "" : test.name()))
                .findFirst();
        if (unit.isEmpty()) {
            return test.file().equals("none") ? List.of() : List.of(where + "expected a backup, found none");
        }
        if (test.file().equals("none")) {
            return List.of(where + "expected none, found a backup");
        }
        ClassifiedFolder found = new FolderClassifier(profile, profile.folder().get(), Map.of())
                .classify(unit.get(), test.name(), null, Instant.MAX);
        List<String> failures = new ArrayList<>();
        test.facts()
                .forEach((fact, value) -> expect(
                        failures, where + fact, value, found.facts().value(fact).orElse("unknown")));
        test.kind()
                .ifPresent(kind -> expect(
                        failures,
                        where + "kind",
                        kind,
                        found.kind().map(is -> is.word()).orElse("unknown")));
        test.item()
                .ifPresent(item ->
                        expect(failures, where + "item", item, found.item().orElse("unknown")));
        test.time()
                .ifPresent(time -> expect(
                        failures, where + "time", time, time(time, found.time().at())));
        if (!test.order().isEmpty()) {
            expect(
                    failures,
                    where + "order",
                    String.join(" ", test.order()),
                    found.members().stream().map(ClassifiedFolder.Member::path).collect(Collectors.joining(" ")));
        }
        return failures;
    }

    private static FolderListing listing(List<String> files) {
        Map<String, FolderListing.Entry> entries = new TreeMap<>();
        Set<String> folders = new TreeSet<>();
        for (String file : files) {
            for (String at = FolderListing.parent(file); !at.isEmpty(); at = FolderListing.parent(at)) {
                folders.add(at);
            }
            if (!file.endsWith("/")) {
                entries.put(file, new FolderListing.Entry(null, 1, MODIFIED));
            }
        }
        return new FolderListing(entries, folders, Set.of(), Set.of());
    }

    private static String file(Classified found) {
        return found.ignored() ? "ignored" : found.shape().orElse("none");
    }

    /** A test without a zone means this machine's. */
    private static String time(String expected, Instant found) {
        return expected.endsWith("Z")
                ? found.toString()
                : LocalDateTime.ofInstant(found, ZoneId.systemDefault()).toString();
    }

    private static void expect(List<String> failures, String what, String expected, String found) {
        if (!expected.equals(found)) {
            failures.add(what + ": expected '" + expected + "', found '" + found + "'");
        }
    }
}
