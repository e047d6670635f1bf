package dev.backupvault.lint;

import static dev.backupvault.lint.Mutation.CONFIG;
import static dev.backupvault.lint.Mutation.mutation;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ConfigRulesTest {
    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        return Mutation.tests(mutations());
    }

    static List<Mutation> mutations() {
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
                        "# How long a call to the store is tried again before its error is reported; at most 3m.\n",
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
