package dev.backupvault.lint;

import static dev.backupvault.lint.Mutation.DROP;
import static dev.backupvault.lint.Mutation.ERRORS;
import static dev.backupvault.lint.Mutation.LOCAL;
import static dev.backupvault.lint.Mutation.SAMPLE;
import static dev.backupvault.lint.Mutation.VERIFICATION;
import static dev.backupvault.lint.Mutation.mutation;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class StructureRulesTest {
    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        return Mutation.tests(mutations());
    }

    static List<Mutation> mutations() {
        String sixSteps = "      steps:\n"
                + "        - to:\n            id: step-N\n            uri: backup-vault:verify\n".repeat(9);
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
                mutation("more than nine steps", VERIFICATION, "      steps:\n", sixSteps, "steps of verification"),
                mutation(
                        "a procedure of another name than its file",
                        SAMPLE,
                        "value: sample",
                        "value: samples",
                        "name of the procedure"),
                mutation(
                        "a procedure's route of another name",
                        SAMPLE,
                        "routeId: restore-sample",
                        "routeId: restore-app",
                        "routeId"),
                mutation(
                        "a drill among the sources",
                        LOCAL,
                        "routeId: source-local",
                        "routeId: drill-local",
                        "place of a procedure"),
                mutation(
                        "a source among the procedures",
                        SAMPLE,
                        "routeId: restore-sample",
                        "routeId: source-sample",
                        "place of a source"),
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
                        "beans of the user's own",
                        VERIFICATION,
                        "- route:",
                        "- beans:\n    - name: evil\n      type: java.lang.ProcessBuilder\n- route:",
                        "bean evil"));
    }
}
