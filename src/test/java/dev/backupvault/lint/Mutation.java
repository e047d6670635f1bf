package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** One fault put into a good file, and what the lint must call it. */
record Mutation(String name, String file, String from, String to, String what) {
    static final String DROP = "routes/drop-folder.camel.yaml";
    static final String ERRORS = "routes/backup-errors.camel.yaml";
    static final String VERIFICATION = "routes/verification.camel.yaml";
    static final String LOCAL = "routes/sources/local.camel.yaml";
    static final String SAMPLE = "routes/restore/sample.camel.yaml";
    static final String CONFIG = RouteLint.CONFIG;
    static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq";

    static Mutation mutation(String name, String file, String from, String to, String what) {
        return new Mutation(name, file, from, to, what);
    }

    /** A test for each. */
    static Stream<DynamicTest> tests(List<Mutation> mutations) {
        return mutations.stream().map(mutation -> DynamicTest.dynamicTest(mutation.name, mutation::assertCaught));
    }

    private void assertCaught() {
        // Given
        Map<String, String> files = new TreeMap<>(GoodFiles.all());
        String good = files.getOrDefault(file, "");
        String bad = good.replace(from, to);
        assertTrue(!bad.equals(good), "the mutation changes nothing");
        files.put(file, bad);
        // When
        List<Finding> findings = RouteLint.check(files);
        // Then
        assertTrue(findings.stream().anyMatch(finding -> finding.what().contains(what)), () -> "findings: " + findings);
    }
}
