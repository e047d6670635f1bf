package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.SealedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    @TempDir
    private Path folder;

    private RestoreBench bench;

    @BeforeEach
    void store() {
        bench = new RestoreBench(folder);
    }

    @Test
    void aPointComesBackWithBytesNameAndTime() throws IOException {
        // When
        Restored restored = bench.restore.restore(bench.point, bench.target, false, "me");
        // Then
        assertEquals(
                bench.target.toRealPath().resolve("a").toString(),
                restored.files().get(0).place());
        assertArrayEquals(RestoreBench.BYTES, Files.readAllBytes(bench.target.resolve("a")));
        assertEquals(
                Instant.parse("2026-01-02T03:04:05.678Z"),
                Files.getLastModifiedTime(bench.target.resolve("a")).toInstant());
        assertEquals(List.of("a"), bench.inTarget());
    }

    @Test
    void severalFilesComeBackUnderTheirPaths() throws IOException {
        bench.restore.restore(bench.named("x", "db/full.bak", "db/log/1.trn"), bench.target, false, "me");
        assertEquals(List.of("db", "db/full.bak", "db/log", "db/log/1.trn"), bench.inTarget());
    }

    @Test
    void damagedDataLeavesNothingAndKeepsWhatWasThere() throws IOException {
        // Given
        for (int length : new int[] {0, 4999, 5000, 5001}) {
            byte[] other = Arrays.copyOf(RestoreBench.BYTES, length);
            if (length == 5000) {
                other[2500] ^= 1;
            }
            bench.replaceData(other);
            // When
            assertEquals(ErrorCode.DATA_DAMAGED, bench.refused(bench.point, false));
            // Then
            assertEquals(List.of(), bench.inTarget());
        }
        Files.writeString(bench.target.resolve("a"), "mine");
        assertEquals(ErrorCode.DATA_DAMAGED, bench.refused(bench.point, true));
        assertEquals("mine", Files.readString(bench.target.resolve("a")));
        assertEquals(List.of("a"), bench.inTarget());
    }

    @Test
    void missingDataAndACutStoreLeaveNothing() throws IOException {
        FaultyVault cutting = new FaultyVault(bench.store, call -> FaultyVault.Fault.CUT);
        assertEquals(
                ErrorCode.STORE_UNREACHABLE,
                assertThrows(VaultException.class, () -> RestoreBench.on(cutting, Optional.empty())
                                .restore(bench.point, bench.target, false, "me"))
                        .code());
        bench.replaceData(null);
        assertEquals(ErrorCode.DATA_MISSING, bench.refused(bench.point, false));
        assertEquals(List.of(), bench.inTarget());
    }

    @Test
    void aManifestThatNamesDataOfAnotherSourceIsRefused() throws IOException {
        Manifest m = bench.point.manifest();
        SealedPoint forged = new SealedPoint(
                new Manifest(
                        1,
                        m.point(),
                        m.tenant(),
                        "other",
                        m.item(),
                        m.kind(),
                        List.of(),
                        m.backupTime(),
                        "header",
                        m.storedAt(),
                        "generic",
                        null,
                        null,
                        null,
                        m.bytes(),
                        m.artifacts(),
                        null,
                        "w"),
                "0x1");
        assertEquals(ErrorCode.RECORD_DAMAGED, bench.refused(forged, false));
        assertEquals(List.of(), bench.inTarget());
    }
}
