package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilesTest {
    private static final Path SHIPPED = Path.of("config/partners");

    @TempDir
    private Path folder;

    private String problems(String profile) throws IOException {
        Files.writeString(folder.resolve("tool.yaml"), profile);
        VaultException refused = assertThrows(VaultException.class, () -> Profiles.read(folder));
        assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
        return refused.fact();
    }

    private static String profile(String rest) {
        return "partners:\n  tool:\n    title: A tool\n    version: 1\n" + rest.indent(4);
    }

    @Test
    void theShippedProfilesPassTheirOwnTests() {
        Profiles shipped = Profiles.read(SHIPPED);
        assertTrue(shipped.all().size() >= 1);
        for (Classifier classifier : shipped.all()) {
            assertTrue(
                    classifier.profile().tests().size() >= 2,
                    () -> classifier.profile().id() + " has too few tests");
        }
    }

    @Test
    void theDocumentsExampleIsAProfile() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(partners:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/PARTNERS.md")));
        assertTrue(block.find());
        Files.writeString(folder.resolve("etcd-example.yaml"), block.group(1));
        assertEquals(1, Profiles.read(folder).all().size());
    }

    @Test
    void allProblemsOfAFileAreReportedAtOnce() throws IOException {
        String problems = problems(
                profile(
                        """
                        colour: red
                        files:
                          a: {path: '(?=x)', role: boss, probe: [psychic]}
                          b: {path: b, mutable: sometimes, complete: [{quiet: long}, {quiet: 1m, proved: true}, {beside: 'a/b'}, {tail: '('}]}
                          c: {path: c, role: sidecar, mutable: never}
                        item: ['$x']
                        time: [{fact: ts, format: 'bb', means: whatever, zone: Mars/North}]
                        set: {number: [a]}
                        depends:
                          log: [{kinds: [log], equal: [one]}]
                        retention: nobody
                        """));
        for (String expected : List.of(
                "tool.colour: there is no such setting",
                "files.a.path: no RE2 pattern",
                "files.a.role: expected one of",
                "files.a.probe: expected one of",
                "files.b.mutable: expected one of never, rewritten",
                "files.b.complete[0].quiet: expected a duration",
                "files.b.complete: expected in each entry one of quiet",
                "files.b.complete[2].beside: expected the name of a file",
                "files.b.complete[3].tail: no RE2 pattern",
                "files.c.mutable: there is no such setting",
                "tool.item: expected text with facts",
                "time[0].format",
                "time[0].means",
                "time[0].zone",
                "set.key: expected what a set's files have in common",
                "expected kinds, and one of",
                "tool.retention")) {
            assertTrue(problems.contains(expected), () -> "'" + expected + "' is not in: " + problems);
        }
    }

    @Test
    void needsAreOfFactsThatItsFilesTell() throws IOException {
        String shipped = Files.readString(SHIPPED.resolve("postgres-physical.yaml"));
        for (String[] typo : new String[][] {
            {"from: start_lsn", "from: start_lns", "start_lns"},
            {"to: end_lsn", "to: segment_size", "segment_size"},
            {"unless: [own_wal]", "unless: [own-wal]", "own-wal"},
            {"size: segment_size", "size: segmentsize", "segmentsize"},
            {"without: [partial, comp]", "without: [own_wal]", "own_wal"}
        }) {
            assertTrue(shipped.contains("      " + typo[0] + "\n"), typo[0]);
            String key = typo[0].substring(0, typo[0].indexOf(':'));
            String problems = problems(shipped.replace("      " + typo[0] + "\n", "      " + typo[1] + "\n"));
            assertTrue(problems.contains("needs." + key + ": expected a fact that its files tell, one of"), problems);
            assertTrue(problems.contains("found '" + typo[2] + "'"), problems);
        }
    }

    @Test
    void aProfileWhoseOwnTestFailsIsRefused() throws IOException {
        String problems = problems(
                profile(
                        """
                        files:
                          dump: {path: '(?P<db>[a-z]+)\\.dump$'}
                        item: ['${db}']
                        tests:
                          - {name: sales.dump, file: dump, facts: {db: stock}, kind: log, item: stock}
                          - {name: sales.txt, file: dump}
                        """));
        for (String expected : List.of(
                "db: expected 'stock', found 'sales'",
                "kind: expected 'log', found 'full'",
                "item: expected 'stock', found 'sales'",
                "file: expected 'dump', found 'none'")) {
            assertTrue(problems.contains(expected), () -> "'" + expected + "' is not in: " + problems);
        }
    }

    @Test
    void aProfileLiesInAFileOfItsName() throws IOException {
        Files.writeString(folder.resolve("other.yaml"), profile("files: {a: {path: a}}\nitem: ['a']\n"));
        VaultException refused = assertThrows(VaultException.class, () -> Profiles.read(folder));
        assertTrue(refused.fact().contains("named as the file is"), refused.fact());
    }

    @Test
    void anUnknownProfileIsRefusedByName() {
        VaultException refused =
                assertThrows(VaultException.class, () -> Profiles.read(SHIPPED).of("mssql"));
        assertTrue(refused.getMessage().contains("mssql-native"), refused.getMessage());
    }

    @Test
    void hostileNamesAreNoShapeOfAnyProfile() {
        String name = "_FULL_".repeat(11_000) + "20170518_041738.bak";
        for (Classifier classifier : Profiles.read(SHIPPED).all()) {
            Classified found = classifier.classify(new Look(name, Instant.EPOCH, null));
            assertTrue(found.shape().isEmpty(), classifier.profile().id());
        }
    }
}
