package dev.backupvault.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.FaultyVault.Fault;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T01:40:42.5Z"), ZoneOffset.UTC);
    private static final Duration NEVER = Duration.ofDays(1);

    /** Nothing is written unless it is full, needed or closed. */
    private static final AuditLog.Pace PATIENT = new AuditLog.Pace(10, NEVER, 35, NEVER);

    private final InMemoryVault vault = new InMemoryVault();

    static AuditEntry entry(Act act, String detail) {
        return new AuditEntry(act, "default", "db", "app", null, "me@here", detail);
    }

    private static AuditLog log(Vault store, AuditLog.Pace pace) {
        return new AuditLog(store, Anchor.NONE, CLOCK, pace);
    }

    static List<String> details(Vault store) {
        List<String> details = new ArrayList<>();
        new AuditReader(store).each(AuditFilter.ALL, entry -> details.add(entry.detail()), damage -> {
            throw damage;
        });
        return details;
    }

    private static List<BlobInfo> blobs(Vault store) {
        List<BlobInfo> blobs = new ArrayList<>();
        Listing.of(store, VaultLayout.audits()).forEach(blobs::add);
        return blobs;
    }

    private static AuditReport verify(Vault store) {
        List<String> findings = new ArrayList<>();
        AuditReport report = new AuditVerifier(store, Anchor.NONE).verify(findings::add);
        assertEquals(List.of(), findings);
        return report;
    }

    @Test
    void whoDoesNothingWritesNothing() {
        log(vault, PATIENT).close();
        assertEquals(List.of(), blobs(vault));
    }

    @Test
    void whatMustBeThereBeforeTheActIsThereWithWhatWaited() {
        // Given
        AuditLog log = log(vault, PATIENT);
        log.after(entry(Act.STORE, "first"));
        log.after(entry(Act.VERIFY, "second"));
        assertEquals(List.of(), details(vault));
        // When
        log.before(entry(Act.HIDE, "third"));
        // Then
        assertEquals(List.of("first", "second", "third"), details(vault));
        assertEquals(1, blobs(vault).size());
        assertEquals("2026-11-22T01:40:42.500Z", blobs(vault).get(0).metadata().get("until"));
        assertEquals(1, verify(vault).open().size());
        log.close();
        assertEquals(List.of(), verify(vault).open());
        assertEquals(2, blobs(vault).size());
    }

    @Test
    void entriesKeepWhatTheySay() {
        AuditEntry strange =
                new AuditEntry(Act.ACCEPT_POLICY, "ten\nant", "sö\u2028urce", null, null, "\"me\"", "{\"a\": 1}\r\n");
        try (AuditLog log = log(vault, PATIENT)) {
            log.after(strange);
        }
        List<AuditRecord> records = new ArrayList<>();
        new AuditReader(vault).each(AuditFilter.ALL, records::add, damage -> {
            throw damage;
        });
        assertEquals(List.of(AuditRecord.of(1, CLOCK.instant(), strange)), records);
    }

    @Test
    void aFullBatchIsWrittenAtOnce() {
        AuditLog log = log(vault, PATIENT);
        IntStream.range(0, 10).forEach(i -> log.after(entry(Act.STORE, "" + i)));
        Awaitility.await().until(() -> details(vault).size() == 10);
        log.close();
    }

    @Test
    void whatWaitsIsWrittenAfterAWhile() {
        try (AuditLog log = log(vault, new AuditLog.Pace(1000, Duration.ofMillis(5), 1000, NEVER))) {
            for (int i = 1; i <= 3; i++) {
                int so = i;
                log.after(entry(Act.STORE, "" + i));
                Awaitility.await().until(() -> details(vault).size() == so);
            }
        }
        verify(vault);
    }

    @Test
    void closeWritesAllInBatches() {
        AuditLog.Pace pace = new AuditLog.Pace(1000, NEVER, 5000, NEVER);
        AuditLog log = log(vault, pace);
        IntStream.range(0, 999).forEach(i -> log.after(entry(Act.STORE, "" + i)));
        assertEquals(0, blobs(vault).size());
        log.close();
        log.close(); // does no harm
        assertEquals(IntStream.range(0, 999).mapToObj(i -> "" + i).toList(), details(vault));
        assertEquals(1, verify(vault).blobs());
        // And nothing comes after
        assertThrows(IllegalStateException.class, () -> log.before(entry(Act.PURGE, "late")));
        log.after(entry(Act.STORE, "late"));
        assertEquals(999, verify(vault).entries());
    }

    @Test
    void anActIsNotDoneIfItCannotBeWrittenDown() {
        // Given a store that is away
        FaultyVault away = new FaultyVault(vault, call -> call <= 2 ? Fault.BEFORE : Fault.NONE);
        AuditLog log = log(away, PATIENT);
        // When, then
        for (int i = 0; i < 2; i++) {
            VaultException error = assertThrows(VaultException.class, () -> log.before(entry(Act.PURGE, "of nothing")));
            assertEquals(ErrorCode.STORE_UNREACHABLE, error.code());
        }
        // And when it is back, what was in the blob under way stands there and the other does not
        log.before(entry(Act.PURGE, "really"));
        log.close();
        assertEquals(List.of("of nothing", "really"), details(vault));
        verify(vault);
    }

    @Test
    void whateverCallFailsTheChainIsWholeAndNothingIsTwice() {
        for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT)) {
            for (int first = 1; first <= 6; first++) {
                for (int second = first; second <= 7; second++) {
                    int one = first;
                    int other = second;
                    InMemoryVault store = new InMemoryVault();
                    FaultyVault faulty =
                            new FaultyVault(store, call -> call == one || call == other ? fault : Fault.NONE);
                    AuditLog log = log(faulty, PATIENT);
                    List<String> done = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        log.after(entry(Act.STORE, "a" + i));
                        done.add("a" + i);
                        String detail = "b" + i;
                        try {
                            log.before(entry(Act.HIDE, detail));
                            done.add(detail);
                        } catch (VaultException e) {
                            assertEquals(ErrorCode.STORE_UNREACHABLE, e.code());
                        }
                    }
                    log.close();
                    log.close(); // the first may have met the fault
                    log.close();
                    List<String> written = details(store);
                    String what = fault + " at " + first + " and " + second + ": " + written;
                    assertTrue(written.containsAll(done), what);
                    assertEquals(written.stream().distinct().toList(), written, what);
                    assertEquals(List.of(), verify(store).open(), what);
                }
            }
        }
    }

    @Test
    void noMoreWaitsThanThereIsRoomForAndTheNextBlobSaysHowManyWereLost() {
        // Given a store that takes nothing
        boolean[] away = {true};
        FaultyVault faulty = new FaultyVault(vault, call -> away[0] ? Fault.BEFORE : Fault.NONE);
        AuditLog log = log(faulty, new AuditLog.Pace(100, NEVER, 35, NEVER));
        // When
        IntStream.range(0, 40).forEach(i -> log.after(entry(Act.STORE, "" + i)));
        away[0] = false;
        log.before(entry(Act.HIDE, "then"));
        log.close();
        // Then
        assertEquals(36, details(vault).size());
        assertEquals(5, verify(vault).lost());
        assertTrue(verify(vault).limits().toString().contains("5 entries were given up"));
    }

    @Test
    void somebodyElsesBlobInItsPlaceEndsIt() {
        // Given
        AuditLog log = log(vault, PATIENT);
        log.before(entry(Act.HIDE, "mine"));
        BlobPath first = blobs(vault).get(0).path();
        BlobPath second =
                VaultLayout.audit(VaultLayout.auditPlace(first).orElseThrow().writer(), 2);
        vault.put(second, Bytes.of("{}".getBytes()), Map.of(), Condition.ABSENT);
        // When, then
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    ErrorCode.AUDIT_BROKEN,
                    assertThrows(VaultException.class, () -> log.before(entry(Act.HIDE, "next")))
                            .code());
        }
        log.after(entry(Act.STORE, "an ingest goes on"));
        log.close();
        List<String> findings = new ArrayList<>();
        new AuditVerifier(vault, Anchor.NONE).verify(findings::add);
        assertFalse(findings.isEmpty());
    }

    @Test
    void manyThreadsWriteOneChain() throws Exception {
        // Given
        AuditLog log = log(vault, new AuditLog.Pace(50, Duration.ofMillis(1), 100_000, NEVER));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<?>> tasks = new ArrayList<>();
        // When
        for (int i = 0; i < 16; i++) {
            int thread = i;
            tasks.add(threads.submit(() -> {
                for (int n = 0; n < 100; n++) {
                    log.after(entry(Act.STORE, "a" + thread + "." + n));
                    if (n % 10 == 0) {
                        String detail = "b" + thread + "." + n;
                        log.before(entry(Act.PURGE, detail));
                        assertTrue(details(vault).contains(detail));
                    }
                }
            }));
        }
        for (Future<?> task : tasks) {
            task.get();
        }
        threads.shutdown();
        log.close();
        // Then
        List<String> written = details(vault);
        assertEquals(16 * 110, written.size());
        assertEquals(16 * 110, written.stream().distinct().count());
        for (int thread = 0; thread < 16; thread++) {
            String mine = "a" + thread + ".";
            assertEquals(
                    IntStream.range(0, 100).mapToObj(n -> mine + n).toList(),
                    written.stream().filter(detail -> detail.startsWith(mine)).toList());
        }
        assertEquals(16 * 110, verify(vault).entries());
    }

    @Test
    void theAnchorGetsTheHeadAfterEachActThatWaitsAndAtTheEnd() {
        // Given
        InMemoryVault elsewhere = new InMemoryVault();
        VaultAnchor anchor = new VaultAnchor(elsewhere);
        AuditLog log = new AuditLog(vault, anchor, CLOCK, PATIENT);
        // When
        log.before(entry(Act.PURGE, "one"));
        Awaitility.await()
                .until(() -> anchor.heads().stream().map(AuditHead::blob).toList(), List.of(1L)::equals);
        log.after(entry(Act.STORE, "two"));
        log.close();
        // Then
        assertEquals(List.of(2L), anchor.heads().stream().map(AuditHead::blob).toList());
        AuditReport report = new AuditVerifier(vault, anchor).verify(finding -> {
            throw new AssertionError(finding);
        });
        assertEquals(0, report.unanchored());
    }

    @Test
    void anAnchorIsGivenTheHeadFromTimeToTimeAndAgainIfItWasAway() {
        InMemoryVault elsewhere = new InMemoryVault();
        FaultyVault away = new FaultyVault(elsewhere, call -> call <= 2 ? Fault.BEFORE : Fault.NONE);
        VaultAnchor anchor = new VaultAnchor(away);
        try (AuditLog log = new AuditLog(
                vault, anchor, CLOCK, new AuditLog.Pace(10, Duration.ofMillis(1), 10, Duration.ofMillis(1)))) {
            log.after(entry(Act.STORE, "one"));
            Awaitility.await().until(() -> !new VaultAnchor(elsewhere).heads().isEmpty());
        }
    }

    @Test
    void anAnchorMovesForwardOnlyAndRefusesAnotherBlobInTheSamePlace() {
        InMemoryVault elsewhere = new InMemoryVault();
        VaultAnchor anchor = new VaultAnchor(elsewhere);
        var hash = dev.backupvault.point.Sha256.of("a");
        String writer = "20261122T014042Z-0123456789abcdef";
        AuditHead second = new AuditHead(1, writer, 2, hash, CLOCK.instant());
        anchor.keep(second);
        anchor.keep(new AuditHead(1, writer, 1, hash, CLOCK.instant()));
        assertEquals(List.of(second), anchor.heads());
        AuditHead other = new AuditHead(1, writer, 2, dev.backupvault.point.Sha256.of("b"), CLOCK.instant());
        assertEquals(
                ErrorCode.AUDIT_BROKEN,
                assertThrows(VaultException.class, () -> anchor.keep(other)).code());
        for (int call = 1; call <= 2; call++) {
            int bad = call;
            FaultyVault faulty = new FaultyVault(new InMemoryVault(), n -> n == bad ? Fault.AFTER : Fault.NONE);
            assertThrows(VaultException.class, () -> new VaultAnchor(faulty).keep(second));
            new VaultAnchor(faulty).keep(second);
            assertEquals(List.of(second), new VaultAnchor(faulty).heads());
        }
    }
}
