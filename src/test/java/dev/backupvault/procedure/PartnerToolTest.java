package dev.backupvault.procedure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A procedure whose checks ask the partner's own tool proves level 4 of what it restored. */
class PartnerToolTest {
    private static final List<List<String>> GOOD = List.of(List.of("true"));

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

    private PointStatus.Verification verification() {
        var points = bench.services.points();
        return points.status(points.newest(ItemId.of("app", "a"), Optional.empty()))
                .verification();
    }

    @Test
    void whatPassesIsProvedToLevelFour() throws Exception {
        bench.procedure("app", "checks", GOOD, "partnerTool", "true").start().store("a", "hello");
        assertTrue(bench.run("app").isPassed());
        assertEquals(4, verification().level());
        assertTrue(verification().good());
        // What was proved stays proved.
        var points = bench.services.points();
        bench.services.verifier().verify(points.newest(ItemId.of("app", "a"), Optional.empty()), "me");
        assertEquals(4, verification().level());
    }

    @Test
    void whatFailsProvesNothing() throws Exception {
        bench.procedure("app", "checks", List.of(List.of("false")), "partnerTool", "true")
                .start()
                .store("a", "hello");
        assertFalse(bench.run("app").isPassed());
        assertNull(verification());
    }

    @Test
    void otherChecksProveNothingOfTheKind() throws Exception {
        bench.procedure("app", "checks", GOOD).start().store("a", "hello");
        assertTrue(bench.run("app").isPassed());
        assertNull(verification());
    }

    @Test
    void aToolThatNobodyAskedProvesNothing() throws Exception {
        bench.procedure("app", "partnerTool", "true").start().store("a", "hello");
        assertTrue(bench.run("app").isPassed());
        assertNull(verification());
    }

    @Test
    void aCopyOnThisMachineDoesNotStandInTheWayOfAProof() throws Exception {
        bench.procedure("app", "checks", GOOD, "partnerTool", "true").start().storeNear("a", "hello");
        DrillReport usual = bench.run("app");
        assertEquals("operational", usual.points().get(0).files().get(0).from());
        assertNull(verification());
        assertTrue(prove("app").isPassed());
        assertEquals(4, verification().level());
    }

    @Test
    void aProofTakesNothingFromALocation() throws Exception {
        bench.procedure("app", "checks", GOOD, "partnerTool", "true", "location", "nowhere")
                .start()
                .store("a", "hello");
        assertTrue(prove("app").isPassed());
        assertEquals(4, verification().level());
    }

    @Test
    void noGoodCopyStandsInForTheStore() throws Exception {
        bench.procedure("app", "checks", GOOD, "partnerTool", "true").start().storeNear("a", "hello");
        bench.damage();
        assertFalse(prove("app").isPassed());
        assertNull(verification());
    }

    private DrillReport prove(String name) {
        PointId point = bench.services
                .points()
                .newest(ItemId.of("app", "a"), Optional.empty())
                .manifest()
                .point();
        return bench.procedures.run(name, RunRequest.proof("me", point, line -> {}));
    }
}
