package dev.backupvault.lint;

import static dev.backupvault.lint.Mutation.DROP;
import static dev.backupvault.lint.Mutation.ERRORS;
import static dev.backupvault.lint.Mutation.VERIFICATION;
import static dev.backupvault.lint.Mutation.mutation;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class EndpointRulesTest {
    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        return Mutation.tests(mutations());
    }

    static List<Mutation> mutations() {
        return Stream.of(endpoints(), errors()).flatMap(List::stream).toList();
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
}
