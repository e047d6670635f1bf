package dev.backupvault.vault.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Tier;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiers and immutability: what is asked of the service, and what its answers mean. */
class StoreRulesTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/t/s/id/a b");

    @Test
    void aLockIsAskedForUntilATimeAndForGood() throws IOException {
        try (FakeStore store = new FakeStore(call -> new FakeStore.Answer(200, Map.of()))) {
            store.vault().protect(PATH, Instant.parse("2027-02-03T04:05:06Z"));
            FakeStore.Call call = store.calls().get(0);
            assertEquals("PUT", call.method());
            assertTrue(
                    call.target().endsWith("/backup-vault/data/t/s/id/a%20b?comp=immutabilityPolicies"), call.target());
            assertEquals("Wed, 03 Feb 2027 04:05:06 GMT", call.headers().get("x-ms-immutability-policy-until-date"));
            assertEquals("Locked", call.headers().get("x-ms-immutability-policy-mode"));
            assertEquals("0", call.headers().get("Content-Length"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "501,APINotImplemented,STORE_FEATURE_UNKNOWN",
        "400,FeatureNotSupported,STORE_FEATURE_UNKNOWN",
        "409,BlobImmutableDueToPolicy,STORE_IMMUTABLE",
        "409,BlobImmutableDueToLegalHold,STORE_IMMUTABLE",
        "403,AuthorizationPermissionMismatch,STORE_DENIED"
    })
    void whatIsRefusedIsAskedOnce(int status, String code, ErrorCode error) throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.error(status, code))) {
            VaultException refused =
                    assertThrows(VaultException.class, () -> store.vault().protect(PATH, Instant.EPOCH));
            assertEquals(error, refused.code());
            assertThrows(VaultException.class, () -> store.vault().delete(PATH, "0x1"));
            assertEquals(
                    2,
                    store.calls().stream()
                            .filter(call -> !call.method().equals("HEAD"))
                            .count());
        }
    }

    @Test
    void aTierIsNamedAsTheServiceNamesIt() throws IOException {
        try (FakeStore store = new FakeStore(call -> new FakeStore.Answer(202, Map.of()))) {
            store.vault().tier(PATH, Tier.ARCHIVE);
            store.vault().tier(PATH, Tier.COOL);
            assertTrue(store.calls().get(0).target().endsWith("?comp=tier"));
            assertEquals("Archive", store.calls().get(0).headers().get("x-ms-access-tier"));
            assertEquals("Cool", store.calls().get(1).headers().get("x-ms-access-tier"));
        }
    }
}
