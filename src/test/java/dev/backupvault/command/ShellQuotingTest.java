package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A real shell takes apart what was quoted. */
class ShellQuotingTest {
    /** What people have tried to get past a quoting. */
    static final List<String> HOSTILE = List.of(
            "; rm -rf \"$HOME/nothing\"",
            "$(id)",
            "`id`",
            "--",
            "-rf",
            "'",
            "''",
            "'; id; '",
            "\\'",
            "\\",
            "\"",
            "a\nb",
            "\n",
            "\r\n",
            "\t",
            "",
            " ",
            "*",
            "~",
            "$HOME",
            "${IFS}",
            "!!",
            "#",
            "&& id",
            "| id",
            "> /dev/null",
            "<(id)",
            "{a,b}",
            "%s",
            "é\u0001\u001b[31m☃𝄞",
            "a=b");

    private static List<String> shell(String line) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> arguments = new ArrayList<>();
        for (int at = 0; at < said.length(); at = said.indexOf('\0', at) + 1) {
            arguments.add(said.substring(at, said.indexOf('\0', at)));
        }
        return arguments;
    }

    @Provide
    Arbitrary<List<String>> arguments() {
        Arbitrary<String> any = Arbitraries.strings()
                .withChars("'\"\\$`!*?[]{}()<>|&;#~=%\n\r\t -ab")
                .withCharRange('\u0001', '\ud7ff')
                .ofMaxLength(30);
        return Arbitraries.oneOf(any, Arbitraries.of(HOSTILE))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 400)
    void aShellGivesBackExactlyTheArguments(@ForAll("arguments") List<String> arguments) throws IOException {
        assertEquals(arguments, shell(ShellQuoting.quote(arguments)));
    }

    @Test
    void allHostileOnesAtOnce() throws IOException {
        assertEquals(HOSTILE, shell(ShellQuoting.quote(HOSTILE)));
    }

    @Test
    void aNulIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ShellQuoting.quote(List.of("a\0b")));
    }
}
