package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RightsTest {
    private static final List<Rights> ALL =
            List.of(new Rights(true, true), new Rights(true, false), new Rights(false, true), new Rights(false, false));

    private final InMemoryVault vault = new InMemoryVault();

    @Test
    void theyAreFoundOutAndNothingIsLeftOfIt() {
        for (Rights rights : ALL) {
            assertEquals(rights, Rights.of(new LimitedVault(vault, rights)));
        }
        for (Area area : Area.ofVault()) {
            assertFalse(Listing.of(vault, new BlobPath(area, "")).iterator().hasNext());
        }
    }

    @Test
    void aStoreThatIsAwayIsNotTakenForRights() {
        Vault away = new FaultyVault(vault, call -> FaultyVault.Fault.BEFORE);
        VaultException e = assertThrows(VaultException.class, () -> Rights.of(away));
        assertEquals(ErrorCode.STORE_UNREACHABLE, e.code());
        assertEquals(
                ErrorCode.STORE_UNREACHABLE,
                assertThrows(VaultException.class, () -> Rights.requireDelete(away, "x"))
                        .code());
    }

    @Test
    void whoMayNotDeleteIsToldWhatToDo() {
        Rights.requireDelete(vault, "the purge of 'db'");
        VaultException e = assertThrows(
                VaultException.class,
                () -> Rights.requireDelete(new LimitedVault(vault, new Rights(true, false)), "the purge of 'db'"));
        assertEquals(ErrorCode.STORE_DENIED, e.code());
        assertTrue(e.getMessage().contains("the purge of 'db' needs the right to delete"), e.getMessage());
        assertTrue(e.getMessage().contains("docs/SECURITY.md"), e.getMessage());
    }

    /** What the doctor tries under some rights does not fail for want of others. */
    @TestFactory
    Stream<DynamicTest> eachCheckOfTheContractNeedsWhatItSays() {
        return ALL.stream().flatMap(rights -> new VaultContract(new LimitedVault(new InMemoryVault(), rights))
                .checks().stream()
                        .filter(check -> check.isFor(rights))
                        .map(check -> DynamicTest.dynamicTest(rights + ": " + check.sentence(), check::verify)));
    }

    @Test
    void aLeaseEndsWithoutTheRightToDelete() {
        Vault limited = new LimitedVault(vault, new Rights(true, false));
        for (int i = 0; i < 3; i++) {
            try (SourceLease lease = SourceLease.take(limited, "default", "db", "ingest")) {
                VaultException e =
                        assertThrows(VaultException.class, () -> SourceLease.take(vault, "default", "db", "retention"));
                assertEquals(ErrorCode.SOURCE_LEASED, e.code());
            }
        }
        SourceLease.take(vault, "default", "db", "retention").close();
        assertTrue(vault.stat(VaultLayout.lease("default", "db")).isEmpty());
    }
}
