package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RouteLintTest {
    @Test
    void ourOwnRoutesAndConfigurationHaveNoFindings() {
        assertEquals(List.of(), RouteLint.check(GoodFiles.ours()));
    }

    @Test
    void goodRoutesOfOtherKindsHaveNoFindings() {
        assertEquals(List.of(), RouteLint.check(GoodFiles.all()));
    }

    @Test
    void aFindingSaysFileWhatExpectedAndFound() {
        assertEquals(
                "a.yaml: id, expected kebab-case, found 'A B'",
                new Finding("a.yaml", "id", "kebab-case", "'A B'").toString());
    }

    @Test
    void aFindingDoesNotRepeatASecret() {
        // Given
        Map<String, String> files = new TreeMap<>(GoodFiles.all());
        files.computeIfPresent(
                GoodFiles.SFTP,
                (name, text) -> text.replace("password: \"{{password}}\"", "password: hunter2-" + Mutation.KEY));
        // When
        String findings = RouteLint.check(files).toString();
        // Then
        assertTrue(findings.contains("literal secret in password"), findings);
        assertTrue(!findings.contains("hunter2"), findings);
    }

    @Test
    void thereAreAtLeastFortyMutations() {
        long mutations = Stream.of(
                        StructureRulesTest.mutations(),
                        PlaceholderRulesTest.mutations(),
                        LiteralRulesTest.mutations(),
                        EndpointRulesTest.mutations(),
                        ConfigRulesTest.mutations())
                .mapToLong(List::size)
                .sum();
        assertTrue(mutations >= 40, mutations + " mutations");
    }
}
