package dev.backupvault.vault.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyChecksumTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "blob");
    private static final Bytes DIGITS = Bytes.of("123456789".getBytes(StandardCharsets.US_ASCII));

    @Test
    void everyBodyIsSentWithItsCrc64LeastSignificantByteFirst() throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.created())) {
            AzureBlobVault vault = store.vault();
            vault.put(PATH, DIGITS, Map.of(), Condition.ABSENT);
            vault.stage(PATH, new BlockId(0, 9, DIGITS.crc64()), DIGITS);
            // 0xAE8B14860A799888, the check value of CRC-64/NVME, in little-endian base64
            store.calls()
                    .forEach(call -> assertEquals("iJh5CoYUi64=", call.headers().get("x-ms-content-crc64")));
            assertEquals(2, store.calls().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FeatureNotSupported", "UnsupportedHeader", "InvalidHeaderValue"})
    void aStoreThatDoesNotKnowCrc64IsSentMd5FromThenOn(String refusal) throws IOException {
        try (FakeStore store = new FakeStore(call -> call.headers().containsKey("x-ms-content-crc64")
                ? FakeStore.Answer.error(refusal.equals("FeatureNotSupported") ? 500 : 400, refusal)
                : FakeStore.Answer.created())) {
            AzureBlobVault vault = store.vault();
            vault.put(PATH, DIGITS, Map.of(), Condition.ABSENT);
            vault.put(PATH, DIGITS, Map.of(), Condition.ABSENT);
            List<FakeStore.Call> calls = store.calls();
            assertEquals(3, calls.size());
            assertEquals("JfnnlDI7RTiF9RgfG2JNCw==", calls.get(1).headers().get("Content-MD5"));
            assertEquals("JfnnlDI7RTiF9RgfG2JNCw==", calls.get(2).headers().get("Content-MD5"));
            assertTrue(calls.stream()
                    .noneMatch(call -> call.headers().containsKey("Content-MD5")
                            && call.headers().containsKey("x-ms-content-crc64")));
        }
    }

    @Test
    void aStoreThatRefusesBothIsNotTakenForOneThatKnowsMd5() throws IOException {
        try (FakeStore store = new FakeStore(call -> FakeStore.Answer.error(400, "InvalidHeaderValue"))) {
            AzureBlobVault vault = store.vault();
            assertThrows(VaultException.class, () -> vault.put(PATH, DIGITS, Map.of(), Condition.ABSENT));
            assertThrows(VaultException.class, () -> vault.put(PATH, DIGITS, Map.of(), Condition.ABSENT));
            assertTrue(store.calls().get(2).headers().containsKey("x-ms-content-crc64"));
        }
    }
}
