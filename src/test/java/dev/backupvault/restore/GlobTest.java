package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    /** The JDK's, which people know. */
    @Property
    void itSaysWhatTheJdkSays(
            @ForAll @Chars({'a', 'b', '/', '*', '?', '{', '}', ',', '\\', '.'}) @StringLength(max = 8) String pattern,
            @ForAll @Chars({'a', 'b', '/', ',', '.', '\\'}) @StringLength(min = 1, max = 6) String name) {
        Assume.that(Path.of(name).toString().equals(name));
        PathMatcher known;
        try {
            known = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            assertThrows(VaultException.class, () -> Glob.of(pattern));
            return;
        }
        assertEquals(known.matches(Path.of(name)), Glob.of(pattern).matches(name));
    }

    @ParameterizedTest
    @CsvSource({
        "[abc], b, true",
        "[!abc], b, false",
        "[!abc], d, true",
        "[a-c]x, bx, true",
        "[a-c]x, dx, false",
        "[a-], -, true",
        "[!x], /, false",
        "[*?], *, true",
        "[*?], a, false",
        "gr?n, grün, true",
        "?, 𝄞, true",
        "'*.{bak,dump}', a.dump, true",
        "'*.{bak,dump}', a/b.dump, false",
        "'**.{bak,dump}', a/b.dump, true",
    })
    void setsAndCharacters(String pattern, String name, boolean matches) {
        assertEquals(matches, Glob.of(pattern).matches(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[]", "[a", "[b-a]", "[a/]", "{", "{a", "{a,{b}}", "a\\"})
    void whatIsNoPatternIsSaid(String pattern) {
        VaultException e = assertThrows(VaultException.class, () -> Glob.of(pattern));
        assertEquals(ErrorCode.USAGE, e.code());
    }

    @Test
    void aLongOneIsRefused() {
        assertThrows(VaultException.class, () -> Glob.of("a".repeat(1001)));
    }

    @Test
    void manyStarsTakeNoLongerThanManyLetters() {
        Glob glob = Glob.of("*-".repeat(300) + "x");
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertFalse(glob.matches("-".repeat(2000))));
    }
}
