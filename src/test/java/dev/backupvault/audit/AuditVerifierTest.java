package dev.backupvault.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.InMemoryVault;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that somebody can do to a log, with and without care. */
class AuditVerifierTest {
    private static final Instant START = Instant.parse("2026-11-22T01:40:42Z");
    private static final int BLOBS = 4;

    private final InMemoryVault vault = new InMemoryVault();
    private final VaultAnchor anchor = new VaultAnchor(new InMemoryVault());
    private String writer;

    /** What a blob is made of. */
    private record Kept(byte[] bytes, Map<String, String> metadata) {}

    @BeforeEach
    void writeAChain() {
        Duration never = Duration.ofDays(1);
        try (AuditLog log = new AuditLog(
                vault, anchor, Clock.fixed(START, ZoneOffset.UTC), new AuditLog.Pace(10, never, 10, never))) {
            for (int i = 1; i < BLOBS; i++) {
                log.after(AuditLogTest.entry(Act.STORE, "s" + i));
                log.before(AuditLogTest.entry(Act.HIDE, "h" + i));
            }
        }
        BlobPath first =
                Listing.of(vault, VaultLayout.audits()).iterator().next().path();
        writer = VaultLayout.auditPlace(first).orElseThrow().writer();
        assertEquals(List.of(), findings(anchor));
    }

    private List<String> findings(Anchor known) {
        List<String> findings = new ArrayList<>();
        new AuditVerifier(vault, known).verify(findings::add);
        return findings;
    }

    private Kept read(long blob) {
        try (var reading = vault.read(VaultLayout.audit(writer, blob), 0, Long.MAX_VALUE)) {
            return new Kept(
                    reading.stream().readAllBytes(),
                    new HashMap<>(reading.info().metadata()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void remove(long blob) {
        BlobPath path = VaultLayout.audit(writer, blob);
        vault.delete(path, vault.stat(path).orElseThrow().etag());
    }

    private void write(long blob, Kept kept) {
        BlobPath path = VaultLayout.audit(writer, blob);
        vault.stat(path).ifPresent(old -> vault.delete(path, old.etag()));
        vault.put(path, Bytes.of(kept.bytes), kept.metadata, Condition.ABSENT);
    }

    /** With metadata that fits. */
    private void forge(long blob, byte[] bytes) {
        Map<String, String> metadata = read(blob).metadata;
        metadata.put("sha256", Sha256.of(bytes).hex());
        write(blob, new Kept(bytes, metadata));
    }

    private void forge(long blob, String from, String to) {
        String text = new String(read(blob).bytes, StandardCharsets.UTF_8);
        assertTrue(text.contains(from), text);
        forge(blob, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    private void found(Anchor known, String words) {
        assertTrue(
                findings(known).stream().anyMatch(finding -> finding.contains(words)),
                findings(known).toString());
    }

    @Test
    void aGoodChainSaysWhatItIsMadeOf() {
        AuditReport report = new AuditVerifier(vault, anchor).verify(finding -> {});
        assertEquals(new AuditReport(1, BLOBS, 6, 0, 0, List.of(), 0), report);
        assertEquals(1, report.limits().size());
        AuditReport without = new AuditVerifier(vault, Anchor.NONE).verify(finding -> {});
        assertTrue(without.limits().get(0).startsWith("1 of 1 logs have no anchor"));
    }

    @Test
    void everyChangedByteIsFound() {
        for (int blob = 1; blob <= BLOBS; blob++) {
            Kept good = read(blob);
            for (int at = 0; at < good.bytes.length; at++) {
                byte[] bad = good.bytes.clone();
                bad[at] ^= 1;
                write(blob, new Kept(bad, good.metadata));
                assertFalse(findings(Anchor.NONE).isEmpty(), "byte " + at + " of blob " + blob);
                // And if the metadata was made to fit, by the next blob or by the anchor
                forge(blob, bad);
                assertFalse(findings(anchor).isEmpty(), "byte " + at + " of blob " + blob);
            }
            write(blob, good);
        }
        assertEquals(List.of(), findings(anchor));
    }

    @Test
    void everyCutAndEveryAddedByteIsFound() {
        for (int blob = 1; blob <= BLOBS; blob++) {
            Kept good = read(blob);
            for (int length = 0; length < good.bytes.length; length++) {
                forge(blob, java.util.Arrays.copyOf(good.bytes, length));
                assertFalse(findings(anchor).isEmpty(), length + " bytes of blob " + blob);
            }
            forge(blob, java.util.Arrays.copyOf(good.bytes, good.bytes.length + 1));
            assertFalse(findings(anchor).isEmpty(), "one more in blob " + blob);
            write(blob, good);
        }
    }

    @Test
    void aBlobThatIsTakenAwayFromTheBeginningOrTheMiddleIsMissed() {
        for (int blob = 1; blob < BLOBS; blob++) {
            Kept good = read(blob);
            remove(blob);
            found(Anchor.NONE, "lacks the blob " + blob);
            write(blob, good);
        }
        remove(1);
        remove(2);
        found(Anchor.NONE, "lacks the blobs 1 to 2");
    }

    @Test
    void theNewestBlobIsMissedByTheAnchorOnly() {
        remove(BLOBS);
        AuditReport report = new AuditVerifier(vault, Anchor.NONE).verify(finding -> {
            throw new AssertionError(finding);
        });
        assertEquals(List.of(writer), report.open(), "but it does not look like the end");
        found(anchor, "lacks its newest blobs: it ends at 3");
    }

    @Test
    void aWholeLogIsMissedByTheAnchorOnly() {
        for (int blob = 1; blob <= BLOBS; blob++) {
            remove(blob);
        }
        assertEquals(List.of(), findings(Anchor.NONE));
        found(anchor, "is missing");
    }

    @Test
    void aChainThatIsWrittenAnewFromSomewhereOnIsFoundByTheAnchorOnly() {
        forge(2, "h2", "xx");
        found(Anchor.NONE, "does not follow the one before it");
        for (int blob = 3; blob <= BLOBS; blob++) {
            forge(
                    blob,
                    new String(read(blob).bytes, StandardCharsets.UTF_8)
                            .replaceFirst(
                                    "[0-9a-f]{64}",
                                    Sha256.of(read(blob - 1).bytes).hex())
                            .getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of(), findings(Anchor.NONE));
        found(anchor, "is not the one that its anchor knows");
    }

    @Test
    void blobsThatChangePlacesAreFound() {
        Kept two = read(2);
        write(2, read(3));
        write(3, two);
        found(Anchor.NONE, "is in another's place: it is the blob 3");
        found(Anchor.NONE, "is in another's place: it is the blob 2");
    }

    @Test
    void aGapThatIsClosedByRenumberingIsFound() {
        write(2, read(3));
        write(3, read(4));
        remove(4);
        found(Anchor.NONE, "is in another's place");
        forge(2, "\"blob\":3", "\"blob\":2");
        found(Anchor.NONE, "does not follow the one before it");
        found(Anchor.NONE, "does not number its entries on: 5 comes after 2");
    }

    @Test
    void aFirstBlobThatFollowsAnotherIsFound() {
        forge(1, "\"blob\":1", "\"blob\":1,\"previous\":\"" + Sha256.of("x") + "\"");
        found(Anchor.NONE, "is the first one, and says that it follows another");
    }

    @Test
    void aBlobOfAnotherLogIsFound() {
        forge(1, writer, "20200101T000000Z-0000000000000000");
        found(Anchor.NONE, "of '20200101T000000Z-0000000000000000'");
    }

    @Test
    void whatComesAfterTheEndIsFound() {
        String head = "{\"format\":1,\"writer\":\"" + writer + "\",\"blob\":5,\"previous\":\""
                + Sha256.of(read(BLOBS).bytes) + "\",\"lost\":0,\"closed\":false}\n";
        byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
        write(5, new Kept(bytes, Map.of("sha256", Sha256.of(bytes).hex())));
        found(Anchor.NONE, "came after its writer had ended the log");
    }

    @Test
    void linesThatAreNoEntriesAreFound() {
        Kept two = read(2);
        for (String line : List.of("null", "", "{}", "[]", "{\"number\":5}", "{\"number\":5")) {
            forge(2, (new String(two.bytes, StandardCharsets.UTF_8) + line + "\n").getBytes(StandardCharsets.UTF_8));
            found(Anchor.NONE, "0000000002.log' cannot be read");
        }
    }

    @Test
    void aStrangerAmongTheBlobsIsFound() {
        vault.put(
                new BlobPath(VaultLayout.audits().area(), "audit/" + writer + "/1.log"),
                Bytes.of(new byte[1]),
                Map.of(),
                Condition.ABSENT);
        found(Anchor.NONE, "is no part of a log");
    }

    @Test
    void aTimeThatWouldHideEntriesFromListsIsFound() {
        Kept two = read(2);
        write(2, new Kept(two.bytes, Map.of("sha256", two.metadata.get("sha256"), "until", "2020-01-01T00:00:00Z")));
        found(Anchor.NONE, "has another time in its metadata");
        write(2, new Kept(two.bytes, Map.of("sha256", two.metadata.get("sha256"))));
        found(Anchor.NONE, "has another time in its metadata");
    }

    @Test
    void aListSkipsWhatIsDamagedAndSaysSo() {
        Kept two = read(2);
        byte[] bad = two.bytes.clone();
        bad[bad.length - 3] ^= 1;
        write(2, new Kept(bad, two.metadata));
        List<String> listed = new ArrayList<>();
        List<VaultException> damaged = new ArrayList<>();
        new AuditReader(vault).each(AuditFilter.ALL, entry -> listed.add(entry.detail()), damaged::add);
        assertEquals(List.of("s1", "h1", "s3", "h3"), listed);
        assertEquals(
                List.of(ErrorCode.AUDIT_BROKEN),
                damaged.stream().map(VaultException::code).toList());
    }

    @Test
    void aListIsFilteredByActSourceAndTime() {
        List<String> listed = new ArrayList<>();
        for (AuditFilter filter : List.of(
                new AuditFilter("db", null, Act.HIDE, START),
                new AuditFilter("other", null, null, null),
                new AuditFilter(null, null, null, START.plusSeconds(1)))) {
            new AuditReader(vault).each(filter, entry -> listed.add(entry.detail()), damage -> {
                throw damage;
            });
        }
        assertEquals(List.of("h1", "h2", "h3"), listed);
    }
}
