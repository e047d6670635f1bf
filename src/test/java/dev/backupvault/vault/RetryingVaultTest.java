package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.FaultyVault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RetryingVaultTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/t/s/id/name");
    private static final String TEXT = "0123456789abcdef";
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final InMemoryVault store = new InMemoryVault();

    private void put() {
        store.put(PATH, Bytes.of(TEXT.getBytes(StandardCharsets.US_ASCII)), Map.of(), Condition.ABSENT);
    }

    private static String read(Vault vault, long offset, long length) throws IOException {
        try (Vault.Reading reading = vault.read(PATH, offset, length)) {
            return new String(reading.stream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** A store whose clock fails with this error. */
    private static Vault failing(VaultException error, AtomicInteger calls, int times) {
        return new RetryingVault(
                new InMemoryVault() {
                    @Override
                    public Instant now() {
                        if (calls.incrementAndGet() <= times) {
                            throw error;
                        }
                        return Instant.EPOCH;
                    }
                },
                PATIENT);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatIsTransientIsTriedAgainAndWhatIsPermanentIsNot(ErrorCode code) {
        // Given
        AtomicInteger calls = new AtomicInteger();
        Vault vault = failing(VaultException.of(code, "fault"), calls, 1);
        // Then
        if (code.permanent()) {
            assertEquals(code, assertThrows(VaultException.class, vault::now).code());
            assertEquals(1, calls.get());
        } else {
            assertEquals(Instant.EPOCH, vault.now());
            assertEquals(2, calls.get());
        }
    }

    @Test
    void withoutPatienceTheFirstErrorIsTheLast() {
        // Given
        FaultyVault faulty = new FaultyVault(store, call -> Fault.BEFORE);
        // Then
        assertThrows(VaultException.class, () -> new RetryingVault(faulty, Duration.ZERO).now());
        assertEquals(1, faulty.calls());
    }

    @Test
    void theStoresOwnWaitIsHonoured() {
        // Given
        AtomicInteger calls = new AtomicInteger();
        Vault vault =
                failing(VaultException.of(ErrorCode.STORE_BUSY, "busy").retryAfter(Duration.ofMillis(700)), calls, 1);
        long before = System.nanoTime();
        // When
        vault.now();
        // Then
        assertTrue(
                System.nanoTime() - before >= Duration.ofMillis(700).toNanos(), "the store was asked again too early");
    }

    @Test
    void aWaitBeyondThePatienceIsNotWaitedFor() {
        // Given
        AtomicInteger calls = new AtomicInteger();
        Vault vault =
                failing(VaultException.of(ErrorCode.STORE_BUSY, "busy").retryAfter(Duration.ofHours(1)), calls, 1);
        // Then
        assertEquals(
                ErrorCode.STORE_BUSY,
                assertThrows(VaultException.class, vault::now).code());
        assertEquals(1, calls.get());
    }

    @Test
    void anInterruptEndsTheRetriesAndStaysSet() {
        // Given
        Vault vault = new RetryingVault(new FaultyVault(store, call -> Fault.BEFORE), PATIENT);
        Thread.currentThread().interrupt();
        // When
        VaultException error = assertThrows(VaultException.class, vault::now);
        // Then
        assertTrue(Thread.interrupted());
        assertEquals(ErrorCode.STORE_UNREACHABLE, error.code());
    }

    @Test
    void aCreateWhoseAnswerWasLostIsReportedAsThere() {
        // Given
        Vault vault = new RetryingVault(new FaultyVault(store, call -> call == 1 ? Fault.AFTER : Fault.NONE), PATIENT);
        // Then: the caller compares, and never assumes
        assertEquals(
                ErrorCode.STORE_BLOB_EXISTS,
                assertThrows(
                                VaultException.class,
                                () -> vault.put(PATH, Bytes.of(new byte[1]), Map.of(), Condition.ABSENT))
                        .code());
    }

    @Test
    void aReadThatIsCutGoesOnWhereItWasCut() throws IOException {
        // Given: every reading gives three bytes and breaks
        put();
        FaultyVault faulty = new FaultyVault(store, call -> call <= 4 ? Fault.CUT : Fault.NONE);
        // Then
        assertEquals(TEXT, read(new RetryingVault(faulty, PATIENT), 0, Long.MAX_VALUE));
        assertEquals(5, faulty.calls());
    }

    @Test
    void aPartThatIsCutStaysThatPart() throws IOException {
        put();
        FaultyVault faulty = new FaultyVault(store, call -> call == 1 ? Fault.CUT : Fault.NONE);
        assertEquals("56789ab", read(new RetryingVault(faulty, PATIENT), 5, 7));
    }

    @Test
    void anAnswerThatEndsEarlyIsNotTakenForTheEnd() throws IOException {
        // Given: the first answer gives four bytes and ends as if that were all
        put();
        AtomicInteger calls = new AtomicInteger();
        Vault ending = new InMemoryVault() {
            @Override
            public synchronized Reading read(BlobPath path, long offset, long length) {
                return store.read(path, offset, calls.incrementAndGet() == 1 ? 4 : length);
            }
        };
        // Then
        assertEquals(TEXT, read(new RetryingVault(ending, PATIENT), 0, Long.MAX_VALUE));
    }

    @Test
    void bytesThatAreSkippedAreNotReadAgain() throws IOException {
        // Given
        put();
        Vault vault = new RetryingVault(new FaultyVault(store, call -> call == 1 ? Fault.CUT : Fault.NONE), PATIENT);
        // When
        try (Vault.Reading reading = vault.read(PATH, 0, Long.MAX_VALUE)) {
            InputStream in = reading.stream();
            in.skipNBytes(2);
            // Then
            assertEquals(TEXT.substring(2), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(0, in.read(new byte[0]) & 0, "an empty read is no cut");
        }
    }

    @Test
    void aBlobThatIsReplacedBetweenTwoPartsIsNoticed() throws IOException {
        // Given
        put();
        Vault vault = new RetryingVault(new FaultyVault(store, call -> call == 1 ? Fault.CUT : Fault.NONE), PATIENT);
        try (Vault.Reading reading = vault.read(PATH, 0, Long.MAX_VALUE)) {
            // When
            store.put(
                    PATH,
                    Bytes.of("another text of the".getBytes(StandardCharsets.US_ASCII)),
                    Map.of(),
                    Condition.unchanged(reading.info().etag()));
            VaultException error =
                    assertThrows(VaultException.class, () -> reading.stream().readAllBytes());
            // Then
            assertEquals(ErrorCode.STORE_CONDITION_FAILED, error.code());
        }
    }

    @Test
    void aReadThatIsAlwaysCutEndsWithAnError() throws IOException {
        // Given
        put();
        Vault vault = new RetryingVault(new FaultyVault(store, call -> Fault.CUT), Duration.ofMillis(50));
        // Then
        try (Vault.Reading reading = vault.read(PATH, 0, Long.MAX_VALUE)) {
            VaultException error =
                    assertThrows(VaultException.class, () -> reading.stream().readAllBytes());
            assertEquals(ErrorCode.STORE_UNREACHABLE, error.code());
            assertFalse(error.permanent());
        }
    }

    @Test
    void listsDeletesAndStatsAreTriedAgain() {
        // Given
        put();
        Vault vault =
                new RetryingVault(new FaultyVault(store, call -> call % 2 == 1 ? Fault.BEFORE : Fault.NONE), PATIENT);
        // Then
        assertEquals(1, vault.list(PATH, Optional.empty()).blobs().size());
        String etag = vault.stat(PATH).orElseThrow().etag();
        assertTrue(vault.blocks(PATH, Vault.BlockList.COMMITTED).isEmpty());
        assertTrue(vault.delete(PATH, etag));
    }
}
