package dev.backupvault.lint;

import static dev.backupvault.lint.Mutation.CONFIG;
import static dev.backupvault.lint.Mutation.DROP;
import static dev.backupvault.lint.Mutation.VERIFICATION;
import static dev.backupvault.lint.Mutation.mutation;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PlaceholderRulesTest {
    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        return Mutation.tests(mutations());
    }

    static List<Mutation> mutations() {
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
}
