package dev.backupvault.vault.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureErrorsTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "a blob");

    private static VaultException errorOf(FakeStore.Answer answer) throws IOException {
        try (FakeStore store = new FakeStore(call -> answer)) {
            AzureBlobVault vault = store.vault();
            VaultException error = assertThrows(
                    VaultException.class, () -> vault.put(PATH, Bytes.of(new byte[] {1}), Map.of(), Condition.ABSENT));
            assertFalse(error.getMessage().contains("Signature"), error.getMessage());
            return error;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, Md5Mismatch,                 STORE_CHECKSUM_REFUSED",
        "400, Crc64Mismatch,               STORE_CHECKSUM_REFUSED",
        "400, InvalidBlockList,            STORE_BLOCKS_DIFFER",
        "400, InvalidBlobOrBlock,          STORE_BLOCKS_DIFFER",
        "400, InvalidQueryParameterValue,  STORE_ANSWER_UNEXPECTED",
        "401, NoAuthenticationInformation, STORE_DENIED",
        "403, AuthenticationFailed,        STORE_DENIED",
        "403, AuthorizationFailure,        STORE_DENIED",
        "404, ContainerNotFound,           STORE_BLOB_ABSENT",
        "409, BlobAlreadyExists,           STORE_BLOB_EXISTS",
        "409, BlobArchived,                STORE_ARCHIVED",
        "409, BlobImmutableDueToPolicy,    STORE_IMMUTABLE",
        "409, BlobImmutableDueToLegalHold, STORE_IMMUTABLE",
        "412, ConditionNotMet,             STORE_CONDITION_FAILED",
        "412, LeaseIdMissing,              STORE_CONDITION_FAILED",
        "429, TooManyRequests,             STORE_BUSY",
        "500, InternalError,               STORE_BUSY",
        "503, ServerBusy,                  STORE_BUSY",
        "500, OperationTimedOut,           STORE_BUSY"
    })
    void everyAnswerBecomesOneError(int status, String storeCode, ErrorCode expected) throws IOException {
        assertEquals(
                expected, errorOf(FakeStore.Answer.error(status, storeCode)).code());
    }

    @Test
    void theStoreSaysHowLongToWait() throws IOException {
        VaultException error =
                errorOf(new FakeStore.Answer(429, Map.of("x-ms-error-code", "TooManyRequests", "Retry-After", "7")));
        assertEquals(Optional.of(Duration.ofSeconds(7)), error.retryAfter());
    }

    @ParameterizedTest
    @CsvSource({"409, 1", "500, 2", "503, 2"})
    void aStoreThatFailedIsAskedAgainOverANewConnection(int status, int connections) throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.error(status, "Any"))) {
            AzureBlobVault vault = store.vault();
            for (int i = 0; i < 2; i++) {
                assertThrows(
                        VaultException.class,
                        () -> vault.put(PATH, Bytes.of(new byte[] {1}), Map.of(), Condition.ABSENT));
            }
            assertEquals(
                    connections,
                    store.calls().stream().map(FakeStore.Call::from).distinct().count());
        }
    }

    @Test
    void aConnectionThatIsCutSaysSo() throws IOException {
        try (ServerSocket store = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread cutter = new Thread(() -> {
                try (Socket client = store.accept()) {
                    client.setSoLinger(true, 0); // RST
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            cutter.start();
            AzureBlobVault vault = FakeStore.vault(store.getLocalPort());
            VaultException error = assertThrows(VaultException.class, () -> vault.stat(PATH));
            assertEquals(ErrorCode.STORE_UNREACHABLE, error.code());
            assertTrue(error.fact().contains("was cut"), error.getMessage());
            assertFalse(error.permanent());
        }
    }

    @Test
    void aStoreThatIsNotThereIsUnreachableAndNothingElse() throws IOException {
        AzureBlobVault vault;
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.created())) {
            vault = store.vault();
        }
        VaultException error = assertThrows(VaultException.class, () -> vault.stat(PATH));
        assertEquals(ErrorCode.STORE_UNREACHABLE, error.code());
        assertFalse(error.permanent());
    }
}
