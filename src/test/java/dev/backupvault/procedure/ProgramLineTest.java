package dev.backupvault.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route file may say of programs, and what becomes of placeholders. */
class ProgramLineTest {
    @Test
    void argumentListsAndPatternsAreRead() {
        List<ProgramLine> lines = ProgramLine.parse(
                "checks", "[[\"ls\", \"${files}\"], {\"run\": [\"cat\", \"$HOME\"], \"matches\": \"[0-9]+\"}]");
        assertEquals(List.of("ls", "${files}"), lines.get(0).arguments());
        assertEquals(List.of("cat", "$HOME"), lines.get(1).arguments());
        assertEquals("[0-9]+", lines.get(1).mustMatch().pattern());
        assertEquals(List.of(), ProgramLine.parse("steps", "[]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ls",
                "{}",
                "[\"ls\"]",
                "[[]]",
                "[[\"\"]]",
                "[[\"ls\", 1]]",
                "[[\"ls\"]] more",
                "[[\"a\\u0000b\"]]",
                "[{\"run\": [\"ls\"]}]",
                "[{\"run\": [\"ls\"], \"matches\": 1}]",
                "[{\"run\": [\"ls\"], \"matches\": \"[\"}]",
                "[{\"run\": \"ls\", \"matches\": \"a\"}]",
                "[{\"run\": [\"ls\"], \"matches\": \"a\", \"shell\": true}]",
                "[[\"ls\", \"${file}\"]]",
                "[[\"ls\", \"${}\"]]",
                "[[\"ls\", \"${files\"]]",
                "[[\"ls\", \"${ files }\"]]",
                "[{\"run\": [\"${x}\"], \"matches\": \"a\"}]"
            })
    void anythingElseIsRefused(String json) {
        assertEquals(
                ErrorCode.CONFIG_INVALID,
                assertThrows(VaultException.class, () -> ProgramLine.parse("steps", json))
                        .code());
    }

    @Test
    void valuesTakeTheirPlacesAndAreNotLookedAtAgain() {
        Placeholders values = new Placeholders(Map.of("scratch", "/s/${files}$1\\", "files", "/f"));
        assertEquals(
                List.of("cp", "/f/a/f", "-t=/s/${files}$1\\"),
                values.fill(List.of("cp", "${files}/a${files}", "-t=${scratch}")));
        assertTrue(values.has(List.of("ls", "${files}", "$x")));
        assertFalse(values.has(List.of("ls", "${files}", "${asOf}")));
    }
}
