package dev.backupvault.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/ERRORS.md and the enum say the same. */
class ErrorCatalogueTest {
    private static final Pattern SECTION = Pattern.compile("(?m)^### (BV-\\d{4}) (.+)\\R([^#]*(?:#(?!##? )[^#]*)*)");
    private static final Pattern LAST_LINE = Pattern.compile("(?m)^(Permanent|Transient), exit code (\\d)\\.$");

    private static final List<Section> SECTIONS = new ArrayList<>();

    private record Section(String id, String title, String text) {}

    @BeforeAll
    static void readThePage() throws IOException {
        for (Matcher matcher = SECTION.matcher(Files.readString(Path.of("docs/ERRORS.md"))); matcher.find(); ) {
            SECTIONS.add(new Section(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
    }

    @Test
    void everyCodeHasOneSectionInTheOrderOfTheEnum() {
        List<String> expected = Arrays.stream(ErrorCode.values())
                .map(code ->
                        code.id() + " " + code.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList();
        assertEquals(
                expected,
                SECTIONS.stream()
                        .map(section -> section.id + " " + section.title)
                        .toList());
    }

    @Test
    void everySectionSaysWhatHappenedWhyAndWhatToDo() {
        for (Section section : SECTIONS) {
            for (String part : List.of("**What happened.** ", "**Common causes.** ", "**What to do.** ")) {
                assertTrue(section.text.contains(part), section.id + " lacks " + part);
            }
        }
    }

    @Test
    void everySectionHasTheExitCodeAndThePermanenceOfTheEnum() {
        for (ErrorCode code : ErrorCode.values()) {
            Section section = SECTIONS.get(code.ordinal());
            Matcher last = LAST_LINE.matcher(section.text);
            assertTrue(last.find(), section.id + " has no last line");
            assertEquals(code.permanent() ? "Permanent" : "Transient", last.group(1), section.id);
            assertEquals(Integer.toString(code.exit()), last.group(2), section.id);
        }
    }

    @Test
    void numbersAreUniqueAndAscend() {
        List<String> ids = Arrays.stream(ErrorCode.values()).map(ErrorCode::id).toList();
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
    }
}
