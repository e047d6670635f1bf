package dev.backupvault.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Which procedure proves a point to level 4. */
class ProvingTest {
    private static final List<List<String>> GOOD = List.of(List.of("true"));
    private static final ItemId A = ItemId.of("app", "a");

    @TempDir
    private Path folder;

    private ProcedureBench bench;

    @BeforeEach
    void make() throws Exception {
        bench = new ProcedureBench(folder.toRealPath());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private ProcedureBench of(String name, Map<String, String> selection) throws Exception {
        Map<String, String> all = new java.util.HashMap<>(selection);
        all.put("checks", ProcedureBench.json(GOOD));
        all.putIfAbsent("partnerTool", "true");
        return bench.any(name, "restore-procedure", all);
    }

    private static String refused(Executable asked) {
        VaultException error = assertThrows(VaultException.class, asked);
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        return error.getMessage();
    }

    private String refused(ItemId item) {
        return refused(() -> bench.procedures.proving(item));
    }

    @Test
    void itIsTheOneOfTheSourceAndItemThatAsksTheTool() throws Exception {
        of("mine", Map.of("source", "app", "item", "a"));
        of("silent", Map.of("source", "app", "item", "a", "partnerTool", "false"));
        of("item", Map.of("source", "app", "item", "b"));
        of("source", Map.of("source", "db", "item", "a"));
        of("several", Map.of("source", "app", "items", "**")).start();
        assertEquals("mine", bench.procedures.proving(A));
        assertEquals("item", bench.procedures.proving(ItemId.of("app", "b")));
        String none = refused(ItemId.of("app", "c/d"));
        assertTrue(none.contains("'several' restores the newest points of several items"), none);
        String unknown = refused(ItemId.of("db", "b"));
        assertTrue(unknown.contains("no restore procedure asks the partner's tool"), unknown);
        assertTrue(unknown.contains("HINT") && unknown.contains("partnerTool: true"), unknown);
        assertTrue(refused(new ItemId("acme", "app", "a")).contains("no restore procedure"), "of a tenant");
    }

    @Test
    void oneWithoutAnItemIsForAnyPointOfItsSource() throws Exception {
        of("any", Map.of("source", "app")).start().store("a", "old").store("b", "hello");
        assertEquals("any", bench.procedures.proving(A));
        var points = bench.services.points();
        PointId old = points.newest(A, Optional.empty()).manifest().point();
        assertTrue(bench.procedures
                .run("any", new RunRequest("me", null, old, false, Map.of(), line -> {}))
                .isPassed());
        assertEquals(
                4,
                points.status(points.newest(A, Optional.empty())).verification().level());
    }

    @Test
    void ofSeveralOneIsToBeNamed() throws Exception {
        of("one", Map.of("source", "app", "item", "a"));
        of("two", Map.of("source", "app")).start();
        assertTrue(refused(A).contains("[one, two]") && refused(A).contains("--procedure"), refused(A));
        bench.procedures.requireProving("two", A);
    }

    @Test
    void oneThatIsNamedMustFit() throws Exception {
        of("silent", Map.of("source", "app", "partnerTool", "false"));
        of("other", Map.of("source", "app", "item", "b")).start();
        assertTrue(refused(() -> bench.procedures.requireProving("silent", A)).contains("'partnerTool: true'"));
        String other = refused(() -> bench.procedures.requireProving("other", A));
        assertTrue(other.contains("expected 'app/b'"), other);
        assertEquals(
                ErrorCode.PROCEDURE_UNKNOWN,
                assertThrows(VaultException.class, () -> bench.procedures.requireProving("none", A))
                        .code());
    }

    @Test
    void severalItemsAreNoCertainPoint() throws Exception {
        of("several", Map.of("source", "app", "items", "*")).start().store("a", "hello");
        PointId point =
                bench.services.points().newest(A, Optional.empty()).manifest().point();
        String said = refused(
                () -> bench.procedures.run("several", new RunRequest("me", null, point, false, Map.of(), line -> {})));
        assertTrue(said.contains("cannot be pointed at one point"), said);
        assertEquals(List.of(), bench.left());
    }

    @Test
    void aLogIsRefused() throws Exception {
        of("any", Map.of("source", "app")).start().store("a", "hello").storeLog("b", "log");
        Manifest log = bench.services
                .points()
                .newest(ItemId.of("app", "b"), Optional.empty())
                .manifest();
        assertTrue(refused(() -> Procedures.requireProvable(log)).contains("is a log, which no tool proves by itself"));
        Procedures.requireProvable(
                bench.services.points().newest(A, Optional.empty()).manifest());
    }
}
