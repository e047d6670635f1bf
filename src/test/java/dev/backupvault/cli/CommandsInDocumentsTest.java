package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command of ours in the documents is one that the command line takes, and every YAML block is YAML. */
class CommandsInDocumentsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```");
    private static final Pattern INLINE = Pattern.compile("`\\./backup-vault ([^`]*)`");
    private static final Pattern OURS = Pattern.compile("(?m)(?:^|[|(] ?|\\$\\()\\./backup-vault ([^|)\\n]*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /** What stands for something of the reader's own. */
    private static final Map<String, String> VALUES = Map.of(
            "POINT", "20261122T014042Z-5d41402abc4b2a76b971",
            "ID", "20261122T014042Z-5d41402abc4b2a76b971",
            "TIME", "2026-11-22T01:40:42Z");

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(all::add);
        }
        return all;
    }

    private static List<String> commands(String text) {
        List<String> commands = new ArrayList<>();
        BLOCK.matcher(text).results().forEach(block -> OURS.matcher(
                        block.group(2).replaceAll("\\\\\\n\\s*", " "))
                .results()
                .map(MatchResult::group)
                .map(command -> command.substring(command.indexOf("./backup-vault") + 14))
                .forEach(commands::add));
        INLINE.matcher(BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(found -> found.group(1))
                .forEach(commands::add);
        return commands;
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        // In a list of commands, what follows wide space explains.
        Matcher matcher = WORD.matcher(command.replaceFirst("\\s#.*| {3,}.*", ""));
        while (matcher.find()) {
            String word = matcher.group(1) != null
                    ? matcher.group(1)
                    : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            words.add(VALUES.getOrDefault(word, word));
        }
        return words;
    }

    @Test
    void everyCommandIsOne() throws IOException {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (Path document : documents()) {
            for (String command : commands(Files.readString(document))) {
                count++;
                try {
                    new CommandLine(new BackupVaultCommand())
                            .setCaseInsensitiveEnumValuesAllowed(true)
                            .parseArgs(words(command).toArray(String[]::new));
                } catch (CommandLine.ParameterException e) {
                    wrong.add(document + ": " + command.strip() + ": " + e.getMessage());
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
        assertTrue(count > 40, "only " + count + " commands were found");
    }

    @Test
    void everyYamlBlockIsYaml() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        for (Path document : documents()) {
            for (MatchResult block :
                    BLOCK.matcher(Files.readString(document)).results().toList()) {
                if (block.group(1).equals("yaml")) {
                    assertTrue(yaml.readTree(block.group(2)).size() > 0, document + ": " + block.group(2));
                }
            }
        }
    }
}
