package dev.backupvault.vault.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of the service, and what its answers mean, where Azurite never gives them. */
class ServerCopyTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/t/s/id/a b");
    private static final Bytes BODY = Bytes.of(new byte[] {1, 2, 3, 4, 5});
    private static final BlockId BLOCK = new BlockId(3, 5, BODY.crc64());
    private static final String CRC64 = BodyChecksum.base64(BODY.crc64());
    private static final String SECRET = "c2VjcmV0LWNhbmFyeQ";

    private static Origin origin(StoreAccount account) {
        BlobPath path = new BlobPath(new Area("exports"), "x/ü b+c%25.bak");
        return new AzureBlobVault(account.connect(), account.credential(), path.area())
                .origin(new BlobInfo(path, 100, "0x8D", Instant.EPOCH, Map.of(), false))
                .orElseThrow();
    }

    private static Origin keyed() {
        return origin(StoreAccount.withKey("http://127.0.0.1:1/other", "other", FakeStore.KEY));
    }

    private static Origin withToken(String endpoint) {
        return origin(
                new StoreAccount(endpoint, new StoreAccount.Credential.Sas("?sv=2021-12-02&sp=rl&sig=" + SECRET)));
    }

    private static FakeStore.Answer staged(String crc64) {
        return new FakeStore.Answer(201, Map.of("x-ms-content-crc64", crc64));
    }

    @Test
    void theRequestNamesTheBytesTheirVersionAndTheirChecksumAndHasNoBody() throws IOException {
        try (FakeStore store = new FakeStore(call -> staged(CRC64))) {
            store.vault().stageFrom(PATH, BLOCK, keyed(), 1000);
            FakeStore.Call call = store.calls().get(0);
            assertEquals("PUT", call.method());
            assertTrue(call.target().startsWith("/fake/backup-vault/data/t/s/id/a%20b?comp=block&blockid="));
            assertEquals("bytes=1000-1004", call.headers().get("x-ms-source-range"));
            assertEquals(CRC64, call.headers().get("x-ms-source-content-crc64"));
            assertEquals("\"0x8D\"", call.headers().get("x-ms-source-if-match"));
            assertEquals("0", call.headers().get("Content-Length"));
            assertEquals(null, call.headers().get("x-ms-content-crc64"));
            assertTrue(call.headers()
                    .get("x-ms-copy-source")
                    .startsWith("http://127.0.0.1:1/other/exports/x/%C3%BC%20b%2Bc%2525.bak?sv="));
        }
    }

    @Test
    void aKeySignsForReadingOneBlobForAQuarterOfAnHour() {
        Map<String, String> query = new HashMap<>();
        for (String part : keyed().url().replaceFirst(".*\\?", "").split("&")) {
            query.put(part.replaceFirst("=.*", ""), part.replaceFirst("[^=]*=", ""));
        }
        assertEquals("r", query.get("sp"));
        assertEquals("b", query.get("sr"));
        OffsetDateTime until = OffsetDateTime.parse(query.get("se").replace("%3A", ":"));
        Duration valid = Duration.between(Instant.now(), until.toInstant());
        assertTrue(valid.toMinutes() >= 13 && valid.toMinutes() <= 15, valid.toString());
        assertFalse(keyed().toString().contains("sig="));
    }

    @Test
    void aTokenIsPassedOn() {
        Origin origin = withToken("https://other.example");
        assertEquals(
                "https://other.example/exports/x/%C3%BC%20b%2Bc%2525.bak?sv=2021-12-02&sp=rl&sig=" + SECRET,
                origin.url());
        assertFalse(origin.toString().contains(SECRET));
        assertEquals(Optional.empty(), origin.authorization());
    }

    @Test
    void aSignatureGoesToNoStoreButByTlsOrOnThisMachine() throws IOException {
        try (FakeStore store = new FakeStore(call -> staged(CRC64))) {
            for (String endpoint : new String[] {"https://other.example", "http://other.example"}) {
                VaultException error = assertThrows(
                        VaultException.class, () -> store.vault().stageFrom(PATH, BLOCK, withToken(endpoint), 0));
                assertEquals(ErrorCode.STORE_COPY_REFUSED, error.code());
                assertFalse(error.getMessage().contains(SECRET));
            }
            assertEquals(0, store.calls().size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, Crc64Mismatch,               STORE_CONDITION_FAILED",
        "400, Md5Mismatch,                 STORE_CONDITION_FAILED",
        "412, SourceConditionNotMet,       STORE_CONDITION_FAILED",
        "403, CannotVerifyCopySource,      STORE_COPY_REFUSED",
        "404, CannotVerifyCopySource,      STORE_COPY_REFUSED",
        "409, CannotVerifyCopySource,      STORE_COPY_REFUSED",
        "500, CannotVerifyCopySource,      STORE_COPY_REFUSED",
        "401, NoAuthenticationInformation, STORE_DENIED",
        "501, APINotImplemented,           STORE_FEATURE_UNKNOWN",
        "400, UnsupportedHeader,           STORE_FEATURE_UNKNOWN",
        "503, ServerBusy,                  STORE_BUSY"
    })
    void everyRefusalIsToldApartAndShowsNoSignature(int status, String storeCode, ErrorCode expected)
            throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.error(status, storeCode))) {
            VaultException error = assertThrows(VaultException.class, () -> store.vault()
                    .stageFrom(PATH, BLOCK, withToken("http://127.0.0.1:1/other"), 0));
            assertEquals(expected, error.code());
            assertFalse(
                    error.getMessage().contains(SECRET) || error.getMessage().contains("sig="));
        }
    }

    @ParameterizedTest
    @CsvSource({"AAAAAAAAAAA=", "''"})
    void aStoreThatDidNotCompareTheChecksumIsNotBelieved(String answered) throws IOException {
        try (FakeStore store = new FakeStore(call -> staged(answered))) {
            assertEquals(
                    ErrorCode.STORE_FEATURE_UNKNOWN,
                    assertThrows(VaultException.class, () -> store.vault().stageFrom(PATH, BLOCK, keyed(), 0))
                            .code());
        }
    }

    private static BlobInfo source(boolean archived) {
        BlobPath path = new BlobPath(new Area("years"), "2024/jan ü.bak");
        return new BlobInfo(path, 5, "0x8D", Instant.EPOCH, Map.of("owner", "tool"), archived);
    }

    @Test
    void anArchivedBlobIsCopiedIntoAnOnlineTierUnderBothConditions() throws IOException {
        try (FakeStore store = new FakeStore(call -> new FakeStore.Answer(202, Map.of()))) {
            store.vault().copy(source(true), PATH, Map.of("copyof", "0x8D"));
            FakeStore.Call call = store.calls().get(0);
            assertEquals("PUT", call.method());
            assertEquals("/fake/backup-vault/data/t/s/id/a%20b", call.target());
            assertTrue(call.headers().get("x-ms-copy-source").endsWith("/fake/years/2024/jan%20%C3%BC.bak"));
            assertEquals("\"0x8D\"", call.headers().get("x-ms-source-if-match"));
            assertEquals("*", call.headers().get("If-None-Match"));
            assertEquals("Hot", call.headers().get("x-ms-access-tier"));
            assertEquals("Standard", call.headers().get("x-ms-rehydrate-priority"));
            assertEquals("0x8D", call.headers().get("x-ms-meta-copyof"));
            assertEquals(null, call.headers().get("x-ms-meta-owner"));
            store.vault().copy(source(false), PATH, Map.of("copyof", "0x8D"));
            assertEquals(null, store.calls().get(1).headers().get("x-ms-access-tier"));
            assertEquals(null, store.calls().get(1).headers().get("x-ms-rehydrate-priority"));
        }
    }

    @Test
    void anAccountWithATokenCopiesWithThatToken() throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.error(403, "CannotVerifyCopySource"))) {
            StoreAccount account =
                    new StoreAccount(store.endpoint(), new StoreAccount.Credential.Sas("?sv=2021-12-02&sig=" + SECRET));
            VaultException error = assertThrows(
                    VaultException.class, () -> new AzureBlobVault(account.connect(), account.credential(), Area.STATE)
                            .copy(source(false), PATH, Map.of("a", "b")));
            assertEquals(ErrorCode.STORE_COPY_REFUSED, error.code());
            assertFalse(error.getMessage().contains(SECRET));
            assertTrue(store.calls()
                    .get(0)
                    .headers()
                    .get("x-ms-copy-source")
                    .endsWith(".bak?sv=2021-12-02&sig=" + SECRET));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "409, BlobAlreadyExists,      STORE_BLOB_EXISTS",
        "412, TargetConditionNotMet,  STORE_BLOB_EXISTS",
        "409, PendingCopyOperation,   STORE_BLOB_EXISTS",
        "412, SourceConditionNotMet,  STORE_CONDITION_FAILED",
        "404, CannotVerifyCopySource, STORE_COPY_REFUSED"
    })
    void aCopyThatIsThereIsToldFromASourceThatIsNot(int status, String storeCode, ErrorCode expected)
            throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.error(status, storeCode))) {
            assertEquals(
                    expected,
                    assertThrows(VaultException.class, () -> store.vault().copy(source(true), PATH, Map.of("a", "b")))
                            .code());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',      '',                       WHOLE",
        "success, '',                       WHOLE",
        "pending, '',                       PENDING",
        "success, rehydrate-pending-to-hot, PENDING",
        "'',      rehydrate-pending-to-cool, PENDING",
        "failed,  '',                       FAILED",
        "aborted, '',                       FAILED"
    })
    void whatHasComeOfACopyStandsInTwoHeaders(String copy, String archive, BlobInfo.Content expected)
            throws IOException {
        Map<String, String> headers = new HashMap<>(FakeStore.Answer.created().headers());
        if (!copy.isEmpty()) {
            headers.put("x-ms-copy-status", copy);
        }
        if (!archive.isEmpty()) {
            headers.put("x-ms-archive-status", archive);
            headers.put("x-ms-access-tier", "Archive");
        }
        headers.put("Content-Length", "0");
        try (FakeStore store = new FakeStore(call -> new FakeStore.Answer(200, headers))) {
            BlobInfo info = store.vault().stat(PATH).orElseThrow();
            assertEquals(expected, info.content());
            assertEquals(!archive.isEmpty(), info.archived());
        }
    }

    @Test
    void metadataIsReplacedUnderTheETag() throws IOException {
        try (FakeStore store = new FakeStore(call -> new FakeStore.Answer(200, Map.of()))) {
            store.vault().describe(PATH, "0x9", Map.of("sha256", "abc", "bytes", "5"));
            FakeStore.Call call = store.calls().get(0);
            assertEquals("/fake/backup-vault/data/t/s/id/a%20b?comp=metadata", call.target());
            assertEquals("\"0x9\"", call.headers().get("If-Match"));
            assertEquals("abc", call.headers().get("x-ms-meta-sha256"));
        }
    }
}
