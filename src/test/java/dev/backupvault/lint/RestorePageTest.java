package dev.backupvault.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The procedure and the drill of docs/RESTORE.md are a good file. */
class RestorePageTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final String FILE = "routes/restore/orders.camel.yaml";

    @Test
    void theLintFindsNothingInThem() throws IOException {
        // Given
        StringBuilder text = new StringBuilder();
        for (Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/RESTORE.md"))); block.find(); ) {
            text.append(block.group(1));
        }
        Map<String, String> files = new TreeMap<>(GoodFiles.ours());
        files.put(FILE, text.toString());
        // When, then
        assertEquals(2, text.toString().split("templatedRoute:").length - 1);
        assertEquals(
                List.of(),
                RouteLint.check(files).stream()
                        .filter(finding -> finding.file().equals(FILE))
                        .toList());
    }
}
