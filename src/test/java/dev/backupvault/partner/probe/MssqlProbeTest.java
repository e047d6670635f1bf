package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MssqlProbeTest {
    private static final Map<String, String> KINDS = Map.of("FULL", "full", "DIFF", "diff", "LOG", "log");
    private final Probe probe = new MssqlProbe();

    /** What a folder of backups of one database holds, by name. */
    private static Map<String, byte[]> ownFiles() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("own/db_FULL_1.bak", MtfWriter.full().lsns(100, 120, 100, 0).write(1));
        files.put("own/db_LOG_1.trn", MtfWriter.log().lsns(100, 130, 100, 100).write(1));
        files.put("own/db_DIFF_1.bak", MtfWriter.diff().lsns(140, 150, 140, 100).write(1));
        files.put(
                "own/db_LOG_2.trn",
                MtfWriter.log().lsns(130, 160, 100, 100).filemarks(4096).write(1));
        files.put(
                "own/stripe/db_LOG_3_1.trn",
                MtfWriter.log().lsns(160, 170, 100, 100).stripe((byte) 9, 1, 2).write(1));
        files.put(
                "own/stripe/db_LOG_3_2.trn",
                MtfWriter.log().lsns(160, 170, 100, 100).stripe((byte) 9, 2, 2).write(1));
        return files;
    }

    private static Map<String, byte[]> allFiles() throws IOException {
        Map<String, byte[]> files = ownFiles();
        for (Path file : RealFiles.below("sql-server")) {
            files.put(file.toString(), java.nio.file.Files.readAllBytes(file));
        }
        return files;
    }

    private Map<String, Map<String, String>> facts() throws IOException {
        Map<String, Map<String, String>> facts = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : allFiles().entrySet()) {
            facts.put(file.getKey(), probe.look(new ArrayBytes(file.getValue())).facts());
        }
        return facts;
    }

    /** By the name where it tells, by what its makers say of the others. */
    private static String kind(String file) {
        for (Map.Entry<String, String> kind : KINDS.entrySet()) {
            if (file.contains("_" + kind.getKey() + "_")) {
                return kind.getValue();
            }
        }
        if (file.endsWith(".trn")) {
            return "log";
        }
        return file.endsWith("Clean2.bak") ? "diff" : "full";
    }

    @TestFactory
    Stream<DynamicTest> eachFileIsWholeAndOfItsKind() throws IOException {
        return allFiles().entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> {
                    Finding found = probe.look(new ArrayBytes(file.getValue()));
                    assertEquals(Form.WHOLE, found.form(), found.why());
                    assertEquals(2, found.level());
                    assertEquals(kind(file.getKey()), found.facts().get("kind"));
                    assertEquals("1", found.facts().get("sets"));
                    assertEquals("false", found.facts().get("copy_only"));
                    assertTrue(found.facts().containsKey("db") && found.facts().containsKey("server"));
                }));
    }

    @Test
    void whatTheHeadSaysIsFound() throws IOException {
        assertEquals(
                new TreeMap<>(Map.ofEntries(
                        Map.entry("kind", "full"),
                        Map.entry("copy_only", "true"),
                        Map.entry("first_lsn", "0000000021000000010000005"),
                        Map.entry("last_lsn", "0000000021000000012000005"),
                        Map.entry("checkpoint_lsn", "0000000021000000011000005"),
                        Map.entry("db_lsn", "0000000000000000000000000"),
                        Map.entry("mediaset", "09090909-0909-0909-0909-090909090909"),
                        Map.entry("family_count", "3"),
                        Map.entry("family_no", "2"),
                        Map.entry("sets", "4"),
                        Map.entry("start", "2026-11-21T20:00:59"),
                        Map.entry("db", "Sales"),
                        Map.entry("server", "HOST\\SQL"))),
                probe.look(new ArrayBytes(MtfWriter.full()
                                .copyOnly()
                                .lsns(100, 120, 110, 0)
                                .stripe((byte) 9, 2, 3)
                                .write(4)))
                        .facts());
    }

    @Test
    void stripesShareAMediaSetAndAreNumberedFromOne() throws IOException {
        Map<String, List<Map<String, String>>> sets = new HashMap<>();
        facts().forEach((name, facts) -> {
            if (name.toLowerCase(java.util.Locale.ROOT).contains("stripe")) {
                sets.computeIfAbsent(facts.get("mediaset"), set -> new ArrayList<>())
                        .add(facts);
            }
        });
        assertTrue(sets.size() >= 1);
        sets.forEach((mediaset, files) -> {
            assertEquals(
                    List.of("1", "2"),
                    files.stream().map(facts -> facts.get("family_no")).sorted().toList(),
                    mediaset);
            files.forEach(facts -> assertEquals("2", facts.get("family_count"), mediaset));
        });
    }

    @Test
    void aDifferentialFindsItsFullByItsLsn() throws IOException {
        Map<String, Map<String, String>> all = facts();
        all.forEach((name, diff) -> {
            if (diff.get("kind").equals("diff")) {
                assertTrue(
                        all.values().stream()
                                .anyMatch(full -> full.get("kind").equals("full")
                                        && full.get("db").equals(diff.get("db"))
                                        && full.get("first_lsn").equals(diff.get("db_lsn"))
                                        && full.get("checkpoint_lsn").equals(diff.get("db_lsn"))),
                        name);
            }
        });
    }

    @Test
    void aLogContinuesALogOrBeginsAtAFull() throws IOException {
        Map<String, Map<String, String>> all = facts();
        all.forEach((name, log) -> {
            if (log.get("kind").equals("log")) {
                assertTrue(
                        all.entrySet().stream()
                                .filter(other -> !other.getKey().equals(name))
                                .map(Map.Entry::getValue)
                                .filter(other -> other.get("db").equals(log.get("db")))
                                .anyMatch(other -> continues(log, other)),
                        name);
            }
        });
    }

    private static boolean continues(Map<String, String> log, Map<String, String> other) {
        String first = log.get("first_lsn");
        return other.get("kind").equals("log")
                ? first.equals(other.get("last_lsn"))
                : first.compareTo(other.get("first_lsn")) >= 0 && first.compareTo(other.get("last_lsn")) <= 0;
    }

    @Test
    void aCutFileIsNeverWhole() throws IOException {
        RandomGenerator random = Seed.random("MssqlProbeTest.aCutFileIsNeverWhole");
        List<Map.Entry<String, byte[]>> files = List.copyOf(allFiles().entrySet());
        for (int round = 0; round < Seed.rounds(200); round++) {
            Map.Entry<String, byte[]> file = files.get(random.nextInt(files.size()));
            int length = random.nextInt(file.getValue().length);
            int wanted = random.nextBoolean() ? length : length / 512 * 512;
            Finding found = probe.look(ArrayBytes.cut(file.getValue(), wanted));
            assertNotEquals(Form.WHOLE, found.form(), file.getKey() + " at " + wanted);
        }
    }

    @Test
    void aCutFileStillSaysWhatItIsAndWhatIsMissing() throws IOException {
        byte[] file = MtfWriter.log().write(1);
        Finding found = probe.look(ArrayBytes.cut(file, file.length - 512));
        assertEquals(Form.BROKEN, found.form());
        assertEquals("log", found.facts().get("kind"));
        assertTrue(found.why().startsWith("expected the blocks ESET and SFMB at the end, found ["), found.why());
    }

    @Test
    void headersWithWrongChecksumsAreBroken() throws IOException {
        byte[] file = MtfWriter.full().write(1);
        assertEquals(Form.BROKEN, probe.look(ArrayBytes.flipped(file, 40, 1)).form(), "the first");
        assertEquals(
                Form.BROKEN,
                probe.look(ArrayBytes.flipped(file, file.length - 480, 1)).form(),
                "the last");
        assertEquals(
                Form.BROKEN,
                probe.look(ArrayBytes.flipped(file, file.length - 1500, 1)).form(),
                "the end of the set");
    }

    @Test
    void compressedBackupsAndOthersTapesAreNotTakenForIt() throws IOException {
        byte[] other = MtfWriter.full().write(1);
        other[86] = 1;
        assertEquals(Form.OTHER, probe.look(new ArrayBytes(other)).form());
        assertEquals(Form.OTHER, probe.look(new ArrayBytes(new byte[0])).form());
        Finding compressed = probe.look(new ArrayBytes("MSSQLBAK\2\0\0\0".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Form.OPAQUE, compressed.form());
        assertEquals("compressed: only its name tells what it is", compressed.why());
    }
}
