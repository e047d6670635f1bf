package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RouteLintTest {
    private static final String DROP = "routes/drop-folder.camel.yaml";
    private static final String ERRORS = "routes/backup-errors.camel.yaml";
    private static final String VERIFICATION = "routes/verification.camel.yaml";
    private static final String LOCAL = "routes/sources/local.camel.yaml";
    private static final String CONFIG = RouteLint.CONFIG;
    private static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq";

    /** One fault put into a good file, and what the lint must call it. */
    private record Mutation(String name, String file, String from, String to, String what) {}

    private static Mutation mutation(String name, String file, String from, String to, String what) {
        return new Mutation(name, file, from, to, what);
    }

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
                GoodFiles.SFTP, (name, text) -> text.replace("password: \"{{password}}\"", "password: hunter2-" + KEY));
        // When
        String findings = RouteLint.check(files).toString();
        // Then
        assertTrue(findings.contains("literal secret in password"), findings);
        assertTrue(!findings.contains("hunter2"), findings);
    }

    @Test
    void thereAreAtLeastFortyMutations() {
        assertTrue(mutations().size() >= 40, () -> mutations().size() + " mutations");
    }

    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        return mutations().stream()
                .map(mutation -> DynamicTest.dynamicTest(mutation.name, () -> {
                    // Given
                    Map<String, String> files = new TreeMap<>(GoodFiles.all());
                    String good = files.getOrDefault(mutation.file, "");
                    String bad = good.replace(mutation.from, mutation.to);
                    assertTrue(!bad.equals(good), "the mutation changes nothing");
                    files.put(mutation.file, bad);
                    // When
                    List<Finding> findings = RouteLint.check(files);
                    // Then
                    assertTrue(
                            findings.stream().anyMatch(finding -> finding.what().contains(mutation.what)),
                            () -> "findings: " + findings);
                }));
    }

    private static List<Mutation> mutations() {
        return Stream.of(structure(), placeholders(), secretsAndHosts(), endpoints(), errors(), config())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mutation> structure() {
        String sixSteps = "      steps:\n"
                + "        - to:\n            id: step-N\n            uri: backup-vault:verify\n".repeat(6);
        return List.of(
                mutation(
                        "a step that Camel does not know",
                        VERIFICATION,
                        "        - to:",
                        "        - sendTo:",
                        "YAML DSL"),
                mutation(
                        "a number where the DSL wants text",
                        ERRORS,
                        "          maximumRedeliveries: 0\n",
                        "          redeliveryDelay: 1000\n",
                        "YAML DSL"),
                mutation(
                        "text where the DSL wants a number",
                        DROP,
                        "maxQueueSize: -1",
                        "maxQueueSize: none",
                        "YAML DSL"),
                mutation("text that is not YAML", VERIFICATION, "- route:", "- route: {", "YAML"),
                mutation(
                        "a key given twice",
                        VERIFICATION,
                        "        due: verification",
                        "        due: verification\n        due: verification",
                        "YAML"),
                mutation(
                        "an id that is not the file's name",
                        VERIFICATION,
                        "id: verification\n",
                        "id: verify-all\n",
                        "id of the route"),
                mutation(
                        "an id that is not in kebab-case",
                        VERIFICATION,
                        "id: verification-due",
                        "id: verificationDue",
                        "id of the step"),
                mutation(
                        "a template's id that is not the file's name",
                        DROP,
                        "id: drop-folder\n",
                        "id: dropfolder\n",
                        "id of the routeTemplate"),
                mutation(
                        "a configuration without an id",
                        ERRORS,
                        "    id: backup-errors\n",
                        "",
                        "id of the routeConfiguration"),
                mutation(
                        "a source whose routeId is not its file's",
                        LOCAL,
                        "routeId: source-local",
                        "routeId: local",
                        "routeId"),
                mutation(
                        "a route without description",
                        VERIFICATION,
                        "    description: Verifies every point from time to time\n",
                        "",
                        "description of the route"),
                mutation(
                        "a template without description",
                        DROP,
                        "    description: Stores every complete file of a folder as a recovery point\n",
                        "",
                        "description of the routeTemplate"),
                mutation(
                        "a parameter without description",
                        DROP,
                        "        description: The folder; it must exist\n",
                        "",
                        "description of the parameter"),
                mutation("a consumer without id", VERIFICATION, "      id: verification-due\n", "", "id of the step"),
                mutation("a producer without id", DROP, "              id: drop-folder-ingest\n", "", "id of the step"),
                mutation(
                        "two steps of one id",
                        VERIFICATION,
                        "id: verification-read-back",
                        "id: verification-due",
                        "id of the step"),
                mutation("more than five steps", VERIFICATION, "      steps:\n", sixSteps, "steps of verification"),
                mutation(
                        "a file of more than 120 lines",
                        VERIFICATION,
                        "- route:",
                        "#\n".repeat(120) + "- route:",
                        "length of the file"),
                mutation("a file that does not say what it is for", VERIFICATION, "# Reads", "\n# Reads", "first line"),
                mutation(
                        "a parameter that the template does not have",
                        LOCAL,
                        "name: complete",
                        "name: completed",
                        "parameters"),
                mutation(
                        "a required parameter that is missing",
                        LOCAL,
                        "      - name: folder\n        value: \"{{source.local.folder}}\"\n",
                        "",
                        "parameters"),
                mutation(
                        "a template that is not there",
                        LOCAL,
                        "routeTemplateRef: drop-folder",
                        "routeTemplateRef: drop-box",
                        "routeTemplateRef"),
                mutation(
                        "an error handling that is not there",
                        VERIFICATION,
                        "routeConfigurationId: backup-errors",
                        "routeConfigurationId: errors",
                        "routeConfigurationId"),
                mutation(
                        "no error handling",
                        VERIFICATION,
                        "    routeConfigurationId: backup-errors\n",
                        "",
                        "error handling"),
                mutation(
                        "a name that Camel's loader cannot read",
                        "routes/azure.beans.camel.yaml",
                        "",
                        "# x\n- beans: []\n",
                        "file name"),
                mutation(
                        "beans of the user's own", VERIFICATION, "- route:", "- beans: []\n- route:", "top-level key"));
    }

    private static List<Mutation> placeholders() {
        return List.of(
                mutation(
                        "a typing error in a placeholder",
                        DROP,
                        "\"{{poll}}\"",
                        "\"{{pol}}\"",
                        "undeclared placeholder"),
                mutation(
                        "a typing error in a key",
                        CONFIG,
                        "verification.cron=",
                        "verification.corn=",
                        "undeclared placeholder"),
                mutation(
                        "an undeclared optional placeholder",
                        DROP,
                        "\"{{?policy}}\"",
                        "\"{{?polcy}}\"",
                        "undeclared placeholder"),
                mutation(
                        "an undeclared placeholder with a default",
                        VERIFICATION,
                        "{{verification.every}}",
                        "{{verification.evry:30d}}",
                        "undeclared placeholder"),
                mutation(
                        "an unused template parameter",
                        DROP,
                        "delay: \"{{poll}}\"",
                        "delay: \"1000\"",
                        "unused parameter"),
                mutation(
                        "an unused bean",
                        DROP,
                        "          filter: \"#bean:{{dropFolderFilter}}\"\n",
                        "",
                        "unused parameter or bean"),
                mutation(
                        "an unused key",
                        CONFIG,
                        "source.local.folder=",
                        "# More.\nsource.other.folder=x\n# Less.\nsource.local.folder=",
                        "unused key"));
    }

    private static List<Mutation> secretsAndHosts() {
        return List.of(
                mutation(
                        "a literal password",
                        GoodFiles.SFTP,
                        "password: \"{{password}}\"",
                        "password: hunter2",
                        "literal secret"),
                mutation(
                        "a literal account key",
                        GoodFiles.COPY,
                        "accessKey: \"{{env:REPORT_KEY}}\"",
                        "accessKey: " + KEY,
                        "literal secret"),
                mutation(
                        "a literal SAS token",
                        GoodFiles.COPY,
                        "accessKey: \"{{env:REPORT_KEY}}\"",
                        "sasToken: sv=2025&x=1",
                        "literal secret"),
                mutation(
                        "a secret as a parameter of a source",
                        LOCAL,
                        "      - name: complete\n        value: renamed",
                        "      - name: password\n        value: hunter2",
                        "literal secret"),
                mutation(
                        "a secret as a default",
                        GoodFiles.SFTP,
                        "description: Where the password is found",
                        "description: The password\n        defaultValue: hunter2",
                        "literal secret"),
                mutation(
                        "a key under a harmless name",
                        DROP,
                        "partner: \"{{partner}}\"",
                        "partner: " + KEY,
                        "what looks like a secret"),
                mutation(
                        "a password in an uri",
                        GoodFiles.SFTP,
                        "sftp:{{server}}",
                        "sftp:{{server}}?password=hunter2",
                        "literal secret"),
                mutation(
                        "a signed link",
                        GoodFiles.COPY,
                        "blobName: report.txt",
                        "blobName: report.txt?sig=abc",
                        "what looks like a secret"),
                mutation(
                        "a connection string in the configuration",
                        CONFIG,
                        "camel.main.name=",
                        "camel.component.azure-storage-blob.connectionString=x\ncamel.main.name=",
                        "literal secret"),
                mutation(
                        "a literal host name",
                        GoodFiles.SFTP,
                        "sftp:{{server}}",
                        "sftp:backup.example.com",
                        "literal host"),
                mutation("a literal address", GoodFiles.SFTP, "sftp:{{server}}", "sftp:192.0.2.7:22", "literal host"),
                mutation(
                        "a literal URL",
                        GoodFiles.COPY,
                        "blobName: report.txt",
                        "blobName: https://store/report.txt",
                        "literal host"));
    }

    private static List<Mutation> endpoints() {
        return List.of(
                mutation(
                        "options in the uri",
                        VERIFICATION,
                        "uri: backup-vault:verify",
                        "uri: backup-vault:verify?tenant=default",
                        "options in the uri"),
                mutation(
                        "upload by overwriting",
                        GoodFiles.COPY,
                        "uploadBlockBlobChunked",
                        "uploadBlockBlob",
                        "operation of azure-storage-blob"),
                mutation(
                        "download to a final name",
                        GoodFiles.COPY,
                        "uploadBlockBlobChunked",
                        "downloadBlobToFile",
                        "operation of azure-storage-blob"),
                mutation("a lease that stays", GoodFiles.COPY, "blobName: report.txt", "leaseBlob: true", "leaseBlob"),
                mutation(
                        "blobs consumed by the stock component",
                        GoodFiles.COPY,
                        "uri: timer:report",
                        "uri: \"azure-storage-blob:{{env:A}}/c\"",
                        "consumer of azure-storage-blob"),
                mutation(
                        "unknown host keys accepted",
                        GoodFiles.SFTP,
                        "strictHostKeyChecking: \"yes\"",
                        "strictHostKeyChecking: \"no\"",
                        "strictHostKeyChecking"),
                mutation(
                        "host keys of somebody's home folder",
                        GoodFiles.SFTP,
                        "useUserKnownHostsFile: false",
                        "useUserKnownHostsFile: true",
                        "known hosts"),
                mutation(
                        "host keys that are added",
                        GoodFiles.SFTP,
                        "useUserKnownHostsFile: false",
                        "useUserKnownHostsFile: false\n          autoCreateKnownHostsFile: true",
                        "known hosts"),
                mutation(
                        "host keys not mentioned",
                        GoodFiles.SFTP,
                        "          strictHostKeyChecking: \"yes\"\n",
                        "",
                        "strictHostKeyChecking"),
                mutation(
                        "host keys not mentioned for a polling enricher",
                        GoodFiles.COPY,
                        "        - to:\n",
                        "        - pollEnrich:\n            id: copy-out-more\n            uri: \"sftp:{{env:S}}\"\n        - to:\n",
                        "strictHostKeyChecking"),
                mutation(
                        "a download into memory",
                        GoodFiles.SFTP,
                        "streamDownload: true",
                        "streamDownload: false",
                        "streamDownload"),
                mutation(
                        "a download into memory by default",
                        GoodFiles.SFTP,
                        "          streamDownload: true\n",
                        "",
                        "streamDownload"),
                mutation(
                        "a server that is walked through",
                        GoodFiles.SFTP,
                        "stepwise: false",
                        "stepwise: true",
                        "stepwise"),
                mutation("every name is fetched", GoodFiles.SFTP, "          include: \".*[.]bak\"\n", "", "include"),
                mutation(
                        "a local copy first",
                        GoodFiles.SFTP,
                        "stepwise: false",
                        "stepwise: false\n          localWorkDirectory: work",
                        "localWorkDirectory"),
                mutation(
                        "plain FTP into memory",
                        GoodFiles.SFTP,
                        "sftp:{{server}}",
                        "ftp:{{server}}?streamDownload=false",
                        "options in the uri"),
                mutation(
                        "a folder without our filter",
                        DROP,
                        "filter: \"#bean:{{dropFolderFilter}}\"",
                        "filter: \"#bean:{{dropFolder}}x\"",
                        "filter of a file consumer"),
                mutation(
                        "a folder whose files Camel moves",
                        DROP,
                        "          processStrategy: \"#bean:{{dropFolder}}\"\n",
                        "",
                        "processStrategy"),
                mutation(
                        "a folder with a strategy of somebody else's",
                        DROP,
                        "type: dev.backupvault.dropfolder.DropFolder\n",
                        "type: com.example.Strategy\n",
                        "processStrategy"),
                mutation("a folder without lock", DROP, "initialDelay: 0", "readLock: none", "readLock"),
                mutation(
                        "an open port without TLS",
                        GoodFiles.HTTP,
                        "          sslContextParameters: \"#tls\"\n",
                        "          minThreads: 1\n",
                        "an open port without TLS"),
                mutation(
                        "an HTTP server that holds bodies in memory",
                        GoodFiles.HTTP,
                        "jetty:https:0.0.0.0:{{port}}/backups",
                        "platform-http:/{{port}}",
                        "platform-http"),
                mutation(
                        "any certificate is good",
                        GoodFiles.HTTP,
                        "sslContextParameters: \"#tls\"",
                        "trustAllCertificates: true",
                        "trustAllCertificates"),
                mutation(
                        "a Groovy step",
                        VERIFICATION,
                        "        - to:\n",
                        "        - setBody:\n            groovy: body + 1\n        - to:\n",
                        "script"),
                mutation(
                        "a script step",
                        VERIFICATION,
                        "        - to:\n",
                        "        - script:\n            simple: \"${body}\"\n        - to:\n",
                        "script"),
                mutation(
                        "a bean in a script language",
                        DROP,
                        "      - name: dropFolderFilter\n",
                        "      - name: dropFolderFilter\n        scriptLanguage: groovy\n",
                        "script"));
    }

    private static List<Mutation> errors() {
        String handler = "    errorHandler:\n";
        return List.of(
                mutation(
                        "an error is declared handled",
                        ERRORS,
                        handler,
                        "    onException:\n      - onException:\n          exception: [java.lang.Exception]\n          handled:\n            constant: \"true\"\n"
                                + handler,
                        "handled"),
                mutation(
                        "an error is skipped",
                        ERRORS,
                        handler,
                        "    onException:\n      - onException:\n          exception: [java.lang.Exception]\n          continued:\n            simple: \"${body}\"\n"
                                + handler,
                        "continued"),
                mutation(
                        "a dead letter channel",
                        ERRORS,
                        "      defaultErrorHandler:\n",
                        "      deadLetterChannel:\n        deadLetterUri: log:dead\n",
                        "deadLetterChannel"),
                mutation(
                        "bodies are cached",
                        VERIFICATION,
                        "    description:",
                        "    streamCache: \"true\"\n    description:",
                        "streamCache"));
    }

    private static List<Mutation> config() {
        return List.of(
                mutation(
                        "bodies are cached everywhere",
                        CONFIG,
                        "streamCachingEnabled=false",
                        "streamCachingEnabled=true",
                        "streamCachingEnabled"),
                mutation(
                        "classes are found by accident",
                        CONFIG,
                        "camel.main.basePackageScanEnabled=false\n",
                        "",
                        "basePackageScanEnabled"),
                mutation(
                        "a setting that does not exist",
                        CONFIG,
                        "vault.patience=",
                        "# How.\nvault.patients=",
                        "settings"),
                mutation("a value that makes no sense", CONFIG, "vault.patience=2m", "vault.patience=soon", "settings"),
                mutation(
                        "a setting without comment",
                        CONFIG,
                        "# How long a call to the store is tried again before its error is reported.\n",
                        "",
                        "comment above vault.patience"),
                mutation(
                        "a setting under a heading alone",
                        CONFIG,
                        "# Where the shipped example source (routes/sources/local.camel.yaml) looks for backups.\n",
                        "",
                        "comment above source.local.folder"),
                mutation(
                        "a key given twice",
                        CONFIG,
                        "vault.block.in-flight=4",
                        "vault.block.in-flight=4\n# Again.\nvault.block.in-flight=8",
                        "key given twice"),
                mutation("a key of no area", CONFIG, "vault.buffers=", "# What.\nvalut.buffers=", "unknown area"),
                mutation(
                        "an open management port",
                        CONFIG,
                        "camel.main.name=",
                        "camel.management.enabled=true\ncamel.management.host=0.0.0.0\ncamel.main.name=",
                        "an open port without TLS"),
                mutation("a second configuration file", "config/extra.properties", "", "a=b", "unknown file"));
    }
}
