package dev.backupvault.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.WrittenAudit;
import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.ItemId;
import dev.backupvault.testing.Seed;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatCheckTest {
    private final InMemoryVault vault = new InMemoryVault();
    private final PointStore points = new PointStore(vault);
    private final Bench bench = new Bench(vault);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        bench.close();
    }

    private SealedPoint stored(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        ItemId item = ItemId.of("src", name);
        var result = bench.ingest().ingest(IngestRequest.of(item, name, Payload.file(SourceFile.chosen(file))));
        return points.find(item, result.point()).orElseThrow();
    }

    private Verification verify(SealedPoint point, int level) {
        return new Verifier(vault, points, new WrittenAudit()).verify(point, "me", UnaryOperator.identity(), level);
    }

    private static byte[] gzip() throws IOException {
        byte[] bytes = new byte[3 << 20];
        var random = Seed.random("FormatCheckTest");
        random.nextBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void eachLevelProvesWhatItSays() throws IOException {
        SealedPoint point = stored("dump.gz", gzip());
        assertEquals(0, verify(point, 0).level());
        assertEquals(1, verify(point, 2).level(), "nothing but inflating it tells whether a gzip file is whole");
        assertEquals(3, verify(point, 3).level());
    }

    @Test
    void whatWasProvedStaysProvedWhileTheBytesAreTheSame() throws IOException {
        SealedPoint point = stored("dump.gz", gzip());
        verify(point, 3);
        assertEquals(3, verify(point, 0).level());
        assertEquals(3, points.status(point).verification().level());
    }

    @Test
    void aBackupThatArrivedCutIsFoundThoughItsBytesAreWhatArrived() throws IOException {
        byte[] whole = gzip();
        SealedPoint point = stored("cut.gz", Arrays.copyOf(whole, whole.length - 9));
        assertTrue(verify(point, 0).good());
        Verification found = verify(point, 3);
        assertTrue(found.good(), "the store has what arrived");
        assertEquals(0, found.level());
        assertTrue(found.detail().startsWith("'cut.gz' is not whole: "), found.detail());
        assertFalse(points.status(point).isDamaged());
    }

    @Test
    void whatIsOfNoKnownFormatProvesNothingAndIsNoDamage() throws IOException {
        SealedPoint point = stored("x.bin", "nothing known".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Verification found = verify(point, 3);
        assertTrue(found.good());
        assertEquals(0, found.level());
    }
}
