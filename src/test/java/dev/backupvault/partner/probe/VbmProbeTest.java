package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class VbmProbeTest {
    private final VbmProbe probe = new VbmProbe();

    private VbmListing read(String document) throws IOException {
        return read(document.getBytes(StandardCharsets.UTF_8));
    }

    private VbmListing read(byte[] document) throws IOException {
        return probe.list(new ArrayBytes(document)).orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> aChainOfFiveIsFollowedToItsFull() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("older", VeeamSamples.olderVbm());
        files.put("newer", VeeamSamples.newerVbm());
        for (Path file : RealFiles.below("veeam")) {
            files.put(file.toString(), Files.readAllBytes(file));
        }
        return files.entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> {
                    VbmListing listing = read(file.getValue());
                    assertEquals("", listing.why());
                    assertEquals("false", listing.facts().get("encrypted"));
                    assertTrue(listing.facts().containsKey("job"));
                    assertEquals(5, listing.files().size());
                    assertEquals(List.of(".vib", ".vib", ".vib", ".vib", ".vbk"), chain(listing));
                    assertTrue(listing.files().stream().allMatch(each -> each.size() > 0 && !each.corrupted()));
                    assertEquals(
                            Form.WHOLE,
                            probe.look(new ArrayBytes(file.getValue())).form());
                }));
    }

    /** The extensions from the newest file to the one that needs none. */
    private static List<String> chain(VbmListing listing) {
        Map<String, VbmListing.File> byName =
                listing.files().stream().collect(Collectors.toMap(VbmListing.File::name, file -> file));
        List<String> parents =
                listing.files().stream().map(VbmListing.File::parent).toList();
        VbmListing.File at = listing.files().stream()
                .filter(file -> !parents.contains(file.name()))
                .findFirst()
                .orElseThrow();
        List<String> chain = new ArrayList<>();
        while (at != null) {
            chain.add(at.name().substring(at.name().lastIndexOf('.')));
            at = byName.get(at.parent());
        }
        return chain;
    }

    @Test
    void theRealChainsDatesAreUtc() throws IOException {
        for (Path file : RealFiles.below("veeam")) {
            VbmListing listing = read(Files.readAllBytes(file));
            assertTrue(listing.files().stream()
                    .anyMatch(each -> each.name().endsWith("2015-07-22T223111.vib")
                            && each.created().equals("2015-07-22T19:31:11Z")
                            && each.size() == 132_344_832));
        }
    }

    @Test
    void theOlderGenerationSaysWhatAFileIs() throws IOException {
        VbmListing listing = read(VeeamSamples.olderVbm());
        assertEquals(
                Map.of("job", "Job & Co", "job_type", "Backup", "platform", "EHyperV", "encrypted", "false"),
                listing.facts());
        assertEquals(
                new VbmListing.File("j1.vib", "id-1", "j0.vbk", 1001, "2026-11-02T18:00:00Z", "incr", "", false),
                listing.files().get(1));
        assertEquals("Weekly", listing.files().get(0).gfs());
    }

    @Test
    void theNewerGenerationSaysWhatAFileIs() throws IOException {
        VbmListing listing = read(VeeamSamples.newerVbm());
        assertEquals(Map.of("job", "Job", "directory", "D:\\Backup", "encrypted", "false"), listing.facts());
        assertEquals(
                new VbmListing.File("j1.vib", "id-1", "j0.vbk", 1001, "2026-11-02T18:00:00Z", "incr", "", false),
                listing.files().get(1));
    }

    @Test
    void aFileThatTheToolKnowsToBeCorruptedIsMarked() throws IOException {
        String document = new String(VeeamSamples.newerVbm(), StandardCharsets.UTF_8)
                .replaceFirst("IsCorrupted=\"False\"", "IsCorrupted=\"True\"");
        assertEquals(
                List.of(true, false, false, false, false),
                read(document).files().stream().map(VbmListing.File::corrupted).toList());
    }

    @Test
    void aFileWithAKeyIsEncrypted() throws IOException {
        String document = new String(VeeamSamples.newerVbm(), StandardCharsets.UTF_8);
        assertEquals(
                "true",
                read(document.replace("EncryptionState=\"0\"", "EncryptionState=\"2\""))
                        .facts()
                        .get("encrypted"));
        assertEquals(
                "its list of files is encrypted",
                read("<BackupMeta><Vbm KeySetId=\"k\">AAAA</Vbm></BackupMeta>").why());
    }

    @Test
    void reverseIncrementsNeedTheNewer() throws IOException {
        VbmListing listing =
                read(new String(VeeamSamples.newerVbm(), StandardCharsets.UTF_8).replace("j1.vib", "j1.vrb"));
        assertEquals("j2.vib", listing.files().get(1).parent());
        assertEquals("reverse", listing.files().get(1).kind());
    }

    @Test
    void aCutListIsNeverGivenInPart() throws IOException {
        RandomGenerator random = Seed.random("VbmProbeTest.aCutListIsNeverGivenInPart");
        for (byte[] whole : List.of(VeeamSamples.olderVbm(), VeeamSamples.newerVbm())) {
            for (int round = 0; round < Seed.rounds(100); round++) {
                int length = random.nextInt(whole.length);
                Optional<VbmListing> found = probe.list(ArrayBytes.cut(whole, length));
                found.ifPresent(listing -> {
                    assertFalse(listing.isReadable(), "at " + length);
                    assertEquals(List.of(), listing.files(), "at " + length);
                });
            }
        }
    }

    @Test
    void entitiesAndTheLikeAreRefused() throws IOException {
        assertTrue(read("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><BackupMeta>&x;</BackupMeta>")
                .why()
                .contains("expected no document type"));
        assertTrue(read("<BackupMeta>&x;</BackupMeta>").why().startsWith("expected"));
        assertTrue(read("<BackupMeta>" + "<a>".repeat(100)).why().contains("at most 64 elements"));
        String quoted = read("<BackupMeta><a" + "\n\u00e4".repeat(1000) + "<").why();
        assertTrue(quoted.length() <= 300 && quoted.lines().count() == 1, quoted);
        assertTrue(read("<BackupMeta/>").why().contains("found nothing"));
    }

    @Test
    void namesAreNotPathsAndNotTwice() throws IOException {
        String document = new String(VeeamSamples.olderVbm(), StandardCharsets.UTF_8);
        assertEquals(
                "j1.vib",
                read(document.replace("j1.vib", "..\\../x\\j1.vib"))
                        .files()
                        .get(1)
                        .name());
        assertTrue(read(document.replace("j1.vib", "j2.vib")).why().contains("found j2.vib twice"));
        assertTrue(read(document.replace("j1.vib", "x/")).why().contains("expected the name of file id-1"));
        assertTrue(read(document.replace("id-1&", "id-2&")).why().startsWith("expected"));
        assertTrue(read(document.replace("1001&", "many&")).why().contains("in bytes, found many"));
    }

    @Test
    void aListThatIsTooLongIsNotRead() throws IOException {
        Bytes endless = new Bytes() {
            @Override
            public long size() {
                return 1L << 40;
            }

            @Override
            public int read(long at, ByteBuffer into) {
                return new ArrayBytes("<BackupMeta>".getBytes(StandardCharsets.UTF_8)).read(at, into);
            }
        };
        assertTrue(probe.list(endless).orElseThrow().why().startsWith("expected at most 67108864 bytes"));
    }

    @Test
    void whatCannotBeReadIsNotCalledBroken() {
        Bytes failing = new Bytes() {
            @Override
            public long size() {
                return 8192;
            }

            @Override
            public int read(long at, ByteBuffer into) throws IOException {
                if (at >= 4096) {
                    throw new IOException("the disk");
                }
                byte[] head = ("<BackupMeta>" + " ".repeat(4084)).getBytes(StandardCharsets.UTF_8);
                return new ArrayBytes(head).read(at, into);
            }
        };
        assertEquals(
                "the disk",
                assertThrows(IOException.class, () -> probe.list(failing)).getMessage());
    }

    @Test
    void anotherDocumentIsAnotherFormat() throws IOException {
        assertEquals(Optional.empty(), probe.list(new ArrayBytes("<a/>".getBytes(StandardCharsets.UTF_8))));
        assertEquals(Form.OTHER, probe.look(new ArrayBytes(new byte[10])).form());
    }

    /** The parser would write to standard error what we say ourselves. */
    @Test
    void bytesThatAreNoTextAreSaidByUsAlone() throws IOException {
        byte[] torn = VeeamSamples.newerVbm();
        torn[torn.length / 2] = (byte) 0xff;
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertEquals(Form.BROKEN, probe.look(new ArrayBytes(torn)).form());
        } finally {
            System.setErr(before);
        }
        assertEquals("", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void otherEncodingsAreKnownByTheirFirstBytes() throws IOException {
        String text = new String(VeeamSamples.newerVbm(), StandardCharsets.UTF_8);
        assertEquals(5, read(text.getBytes(StandardCharsets.UTF_16)).files().size());
        assertEquals(5, read(("\ufeff" + text)).files().size());
    }
}
