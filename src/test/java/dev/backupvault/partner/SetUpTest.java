package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profile says about pointing its tool at the vault. */
class SetUpTest {
    @TempDir
    private Path folder;

    private List<SetUp> read(String setUp) throws IOException {
        Files.writeString(
                folder.resolve("tool.yaml"),
                "partners:\n  tool:\n    title: A tool\n    version: 1\n    files: {a: {path: a}}\n    item: ['a']\n"
                        + setUp.indent(4));
        return Profiles.read(folder).find("tool").orElseThrow().profile().setUps();
    }

    private String problems(String setUp) {
        return assertThrows(VaultException.class, () -> read(setUp)).fact();
    }

    @Test
    void textsOfSeveralLinesAreKeptAsTheyAre() throws IOException {
        assertEquals(
                List.of(new SetUp(SetUp.Way.FOLDER, "one\n  two"), new SetUp(SetUp.Way.HTTPS, "three")),
                read("setup:\n  - by: folder\n    do: |\n      one\n        two\n  - {by: https, do: three}"));
    }

    @Test
    void aProfileOfOnesOwnNeedsNone() throws IOException {
        assertEquals(List.of(), read(""));
    }

    @Test
    void whatIsWrongIsSaid() {
        assertTrue(problems("setup: [{by: tape, do: x}]").contains("setup[0].by: expected one of command, container"));
        assertTrue(problems("setup: [{by: sftp}]").contains("setup[0].do: expected one value"));
        assertTrue(problems("setup: [{by: sftp, do: ' '}]").contains("setup[0].do: expected 1 to 2000 characters"));
        assertTrue(problems("setup: [{by: sftp, do: x, colour: red}]").contains("setup[0].colour: there is no such"));
        assertTrue(problems("setup: copy it").contains("setup: expected a list"));
    }

    @Test
    void aTextHasAnEnd() throws IOException {
        assertEquals(
                1,
                read("setup: [{by: sftp, do: " + "x".repeat(SetUp.LONGEST) + "}]")
                        .size());
        assertTrue(problems("setup: [{by: sftp, do: " + "x".repeat(SetUp.LONGEST + 1) + "}]")
                .contains("found 2001"));
    }

    @Test
    void eachShippedProfileHasOne() {
        for (Classifier classifier : Profiles.read(Path.of("config/partners")).all()) {
            assertFalse(
                    classifier.profile().setUps().isEmpty(),
                    () -> classifier.profile().id() + " does not say how its tool is set up");
        }
    }
}
