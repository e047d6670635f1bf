package dev.backupvault.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import dev.backupvault.audit.Anchor;
import dev.backupvault.audit.AuditFilter;
import dev.backupvault.audit.AuditReader;
import dev.backupvault.audit.AuditVerifier;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult.Outcome;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.VaultLayout;
import dev.backupvault.vault.azure.StoreAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector that may create, read and list, and neither write over, append nor delete. */
class CreateOnlyRightsIT {
    private static final VaultSettings SETTINGS = new VaultSettings(32 << 20, 8 << 20, 2, Duration.ofSeconds(5));

    @TempDir
    private Path folder;

    private static StoreAccount weak(AzuriteServer store) {
        String token = store.account()
                .connect()
                .generateAccountSas(new AccountSasSignatureValues(
                        OffsetDateTime.now().plusHours(1),
                        new AccountSasPermission()
                                .setCreatePermission(true)
                                .setReadPermission(true)
                                .setListPermission(true),
                        new AccountSasService().setBlobAccess(true),
                        new AccountSasResourceType().setContainer(true).setObject(true)));
        return new StoreAccount(store.account().endpoint(), new StoreAccount.Credential.Sas(token));
    }

    @Test
    void itStoresAndWritesDownWhatItStored() throws Exception {
        try (AzuriteServer store = AzuriteServer.start(folder.resolve("azurite"))) {
            // Given
            try (VaultServices owner = VaultServices.on(store.account().connect(), SETTINGS)) {
                owner.vault().prepare();
            }
            Path small = Bench.file(folder, "small", Bench.bytes(100));
            Path again = Bench.file(folder, "again", Bench.bytes(200));
            Path large = Bench.file(folder, "large", Bench.bytes(9 << 20));
            // When
            try (VaultServices weak = VaultServices.on(weak(store).connect(), SETTINGS)) {
                for (Path file : List.of(small, again)) {
                    assertEquals(
                            Outcome.STORED,
                            weak.ingest().ingest(Bench.fileRequest(file)).outcome());
                }
                assertEquals(
                        Outcome.ALREADY_STORED,
                        weak.ingest().ingest(Bench.fileRequest(again)).outcome());
                // To stage a block is to write, for the store: more than one needs more rights
                assertEquals(
                        ErrorCode.STORE_DENIED,
                        assertThrows(VaultException.class, () -> weak.ingest().ingest(Bench.fileRequest(large)))
                                .code());
            }
            // Then
            List<String> written = new ArrayList<>();
            try (VaultServices weak = VaultServices.on(weak(store).connect(), SETTINGS)) {
                new AuditReader(weak.vault())
                        .each(
                                AuditFilter.ALL,
                                entry -> written.add(entry.act().word() + " by " + entry.by()),
                                damage -> {
                                    throw damage;
                                });
                assertEquals(List.of("store by source src", "store by source src"), written);
                assertEquals(
                        List.of(),
                        new AuditVerifier(weak.vault(), Anchor.NONE)
                                .verify(finding -> {
                                    throw new AssertionError(finding);
                                })
                                .open());
                assertEquals(new Rights(false, false), Rights.of(weak.vault()));
                // And it cannot undo it
                var log = Listing.of(weak.vault(), VaultLayout.audits())
                        .iterator()
                        .next();
                assertEquals(
                        ErrorCode.STORE_DENIED,
                        assertThrows(VaultException.class, () -> weak.vault().delete(log.path(), log.etag()))
                                .code());
            }
        }
    }
}
