package dev.backupvault.lint;

import static dev.backupvault.lint.Mutation.CONFIG;
import static dev.backupvault.lint.Mutation.DROP;
import static dev.backupvault.lint.Mutation.KEY;
import static dev.backupvault.lint.Mutation.LOCAL;
import static dev.backupvault.lint.Mutation.mutation;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LiteralRulesTest {
    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        return Mutation.tests(mutations());
    }

    static List<Mutation> mutations() {
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
}
