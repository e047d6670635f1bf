package dev.backupvault.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileTest {
    private static final Path PROJECT = Path.of("");

    private static String read(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file));
    }

    /** What a connector listens on, by the shipped settings. */
    static Set<String> ports() throws IOException {
        return Pattern.compile("(?m)^[a-z-]+(\\.[a-z-]+)*\\.port=(\\d+)$")
                .matcher(read("config/application.properties"))
                .results()
                .map(port -> port.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void nothingIsWrongWithIt() throws IOException {
        assertTrue(ports().contains("6181"), ports().toString());
        assertEquals(List.of(), DockerfileRules.check(PROJECT, read("Dockerfile"), read(".dockerignore"), ports()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            eclipse-temurin:17-jre       | eclipse-temurin                     | without a release
            eclipse-temurin:17-jre       | eclipse-temurin:latest              | without a release
            FROM ${RUNTIME_IMAGE}        | FROM debian:12                      | debian:12
            USER 10001:0                 | USER root                           | other than 0
            USER 10001:0                 | USER 0:0                            | other than 0
            ENV LC_ALL=C.UTF-8           | ENV AZURE_STORAGE_CONNECTION_STRING=x LC_ALL=C.UTF-8 | stay in a layer
            COPY routes routes/          | ADD https://example.org/routes.tar routes/           | nobody looked at
            COPY routes routes/          | COPY routen routes/                 | not there: routen
            COPY pom.xml ./              | COPY pom.xml README.md ./           | .dockerignore lets in
            EXPOSE 6180 6181 6182        | EXPOSE 6180                         | exposed ports
            CMD ["run"]                  | CMD run                             | CMD in exec form
            CMD ["/usr/local/bin/backup-vault", "health"] | CMD curl -f http://localhost:6181/v1/health | one HEALTHCHECK
            STOPSIGNAL SIGTERM           | STOPSIGNAL SIGKILL                  | STOPSIGNAL
            """)
    void eachRuleFindsWhatBreaksIt(String good, String bad, String finding) throws IOException {
        // Given
        String broken = read("Dockerfile").replace(good, bad);
        assertNotEquals(read("Dockerfile"), broken);
        // When
        List<String> findings = DockerfileRules.check(PROJECT, broken, read(".dockerignore"), ports());
        // Then
        assertTrue(findings.stream().anyMatch(found -> found.contains(finding)), findings.toString());
    }

    @Test
    void anythingElseOfTheFolderStaysOutOfTheBuild() throws IOException {
        List<String> findings = DockerfileRules.check(PROJECT, read("Dockerfile"), "!data\n", ports());
        assertEquals(2, findings.size(), findings.toString());
    }

    @Test
    void theLauncherBecomesJavaAndKeepsSecretsOutOfItsArguments() throws IOException {
        String launcher = read("src/image/backup-vault");
        assertTrue(launcher.contains("\nexec java "), launcher);
        assertTrue(launcher.startsWith("#!/bin/sh\n"), launcher);
        assertFalse(launcher.contains("AZURE_"), launcher);
        assertTrue(Files.isExecutable(PROJECT.resolve("src/image/backup-vault")));
    }

    @Test
    void theManualNamesEachPort() throws IOException {
        String manual = read("docs/OPERATIONS.md");
        for (String port : ports()) {
            assertTrue(manual.contains(port), port);
        }
    }
}
