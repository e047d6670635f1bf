package dev.backupvault.partner.probe;

import static dev.backupvault.partner.probe.SidecarSamples.DIGEST;
import static dev.backupvault.partner.probe.SidecarSamples.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SidecarsTest {
    private static SidecarReading read(Sidecar sidecar, byte[] bytes) throws IOException {
        return sidecar.read(new CountedBytes(bytes));
    }

    private static SidecarReading read(Sidecar sidecar, String text) throws IOException {
        return read(sidecar, utf8(text));
    }

    @Test
    void pairsAreFacts() throws IOException {
        Finding xtrabackup =
                read(new KeyValueSidecar(), SidecarSamples.CHECKPOINTS).finding();
        assertEquals(Form.OPAQUE, xtrabackup.form());
        assertEquals(
                Map.of("backup_type", "incremental", "from_lsn", "1626007", "to_lsn", "4124244", "last_lsn", "4124253"),
                xtrabackup.facts());
        Finding barman = read(new KeyValueSidecar(), SidecarSamples.BARMAN).finding();
        assertEquals("DONE", barman.facts().get("status"));
        assertEquals("0/2000028", barman.facts().get("begin_xlog"));
        assertEquals("None", barman.facts().get("tablespaces"));
        assertEquals(
                Form.OTHER,
                read(new KeyValueSidecar(), "Dear all,\na = b\n").finding().form());
    }

    @Test
    void sectionsAndKeysAreFacts() throws IOException {
        Finding pgbackrest = read(new IniSidecar(), SidecarSamples.PGBACKREST).finding();
        assertEquals(Form.OPAQUE, pgbackrest.form());
        assertEquals("incr", pgbackrest.facts().get("backup.backup_type"));
        assertEquals("20261121-200000F", pgbackrest.facts().get("backup.backup_prior"));
        assertEquals("5", pgbackrest.facts().get("backrest.backrest_format"));
        assertEquals(
                Form.OTHER,
                read(new IniSidecar(), SidecarSamples.CHECKPOINTS).finding().form());
    }

    @Test
    void mydumpersMetadataEndWithItsLastLine() throws IOException {
        Finding whole = read(new IniSidecar(), SidecarSamples.MYDUMPER).finding();
        assertEquals(Form.WHOLE, whole.form());
        assertEquals("2026-11-21 20:00:09", whole.facts().get("finished"));
        assertEquals("42", whole.facts().get("shop_orders.rows"));
        Finding cut = read(
                        new IniSidecar(),
                        SidecarSamples.MYDUMPER.substring(0, SidecarSamples.MYDUMPER.indexOf("# Finished")))
                .finding();
        assertEquals(Form.BROKEN, cut.form());
        assertEquals("ends without '# Finished dump at'", cut.why());
    }

    @Test
    void jsonIsFactsByPath() throws IOException {
        Finding found = read(new JsonSidecar(), SidecarSamples.WALG).finding();
        assertEquals(
                Finding.whole(
                        2,
                        Map.of(
                                "lsn", "67108904",
                                "deltafrom", "null",
                                "pgversion", "150008",
                                "finishlsn", "83886336",
                                "systemidentifier", "7300000000000000001",
                                "spec.base_prefix", "/data",
                                "spec.tablespaces.0", "a",
                                "spec.tablespaces.1", "b",
                                "ispermanent", "false")),
                found);
        String text = SidecarSamples.WALG.strip();
        for (int length = 1; length < text.length(); length++) {
            assertEquals(
                    Form.BROKEN,
                    read(new JsonSidecar(), text.substring(0, length)).finding().form());
        }
        assertEquals(Form.BROKEN, read(new JsonSidecar(), text + "{}").finding().form());
        assertEquals(Form.OTHER, read(new JsonSidecar(), "[1]").finding().form());
    }

    @Test
    void aLabelTellsItsStartAndWhatItBuildsOn() throws IOException {
        Finding found = read(new BackupLabel(), SidecarSamples.LABEL).finding();
        assertEquals(Form.WHOLE, found.form());
        assertEquals("0/4000028", found.facts().get("start_lsn"));
        assertEquals("000000010000000000000004", found.facts().get("start_wal"));
        assertEquals("0/2000028", found.facts().get("incremental_from"));
        assertEquals("2026-11-21 20:00:00 UTC", found.facts().get("start_time"));
        assertEquals(
                Form.OTHER,
                read(new BackupLabel(), SidecarSamples.CHECKPOINTS).finding().form());
    }

    @Test
    void checksumsAreListedAsEachToolWritesThem() throws IOException {
        String list = DIGEST.toUpperCase() + "  a b.dump\r\n" + DIGEST + " *sub/c\n\\" + DIGEST + "  d\\ne\n"
                + "SHA256(vm-disk1.vmdk)= " + DIGEST + "\nMD5 (f) = 098f6bcd4621d373cade4e832627b4f6\n" + DIGEST + "\n";
        SidecarReading reading = read(new ChecksumListSidecar(), list);
        assertEquals(Form.OPAQUE, reading.finding().form());
        assertEquals("6", reading.finding().facts().get("files"));
        assertEquals(
                List.of("a b.dump", "sub/c", "d\ne", "vm-disk1.vmdk", "f", ""),
                reading.files().stream().map(ListedFile::path).toList());
        assertEquals(
                new ListedFile("a b.dump", -1, "SHA256", DIGEST, Map.of()),
                reading.files().get(0));
        assertEquals("MD5", reading.files().get(4).algorithm());
        assertEquals(
                Form.BROKEN,
                read(new ChecksumListSidecar(), DIGEST + "  a\n" + DIGEST.substring(0, 40) + "xyz")
                        .finding()
                        .form());
        assertEquals(
                Form.OTHER, read(new ChecksumListSidecar(), "hello\n").finding().form());
        assertEquals(
                Form.OTHER,
                read(new ChecksumListSidecar(), DIGEST.substring(0, 50) + "  a\n")
                        .finding()
                        .form());
    }

    @Test
    void aManifestListsFilesAndProvesItself() throws IOException {
        SidecarReading reading = read(new BackupManifestSidecar(), SidecarSamples.manifest());
        assertEquals(
                Finding.whole(
                        3,
                        Map.of(
                                "version", "2",
                                "system_identifier", "7300000000000000001",
                                "files", "2",
                                "start_lsn", "0/2000028",
                                "end_lsn", "0/2000130",
                                "timeline", "3",
                                "tli", "00000003")),
                reading.finding());
        assertEquals(
                List.of(
                        new ListedFile(
                                "backup_label",
                                225,
                                "CRC32C",
                                "21d8a8d8",
                                Map.of("modified", "2026-11-21 20:00:00 GMT")),
                        new ListedFile("base\u0012", 8192, "", "", Map.of("modified", "2026-11-21 20:00:01 GMT"))),
                reading.files());
    }

    @Test
    void aCutOrChangedManifestIsBroken() throws IOException {
        byte[] manifest = SidecarSamples.manifest();
        for (int length = 60; length < manifest.length - 1; length++) {
            SidecarReading cut = read(new BackupManifestSidecar(), Arrays.copyOf(manifest, length));
            assertEquals(Form.BROKEN, cut.finding().form());
            assertTrue(cut.files().isEmpty());
        }
        for (int at = 60; at < manifest.length - 2; at++) {
            byte[] changed = manifest.clone();
            changed[at] ^= 1;
            assertEquals(
                    Form.BROKEN,
                    read(new BackupManifestSidecar(), changed).finding().form(),
                    "at " + at);
        }
    }

    @Test
    void aManifestWithARightSumAndWrongFilesIsBroken() throws IOException {
        String head = "{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": ";
        for (String files :
                List.of("{},\n", "[ 7 ],\n", "[ {\"Path\": \"a\", \"Size\": \"x\"} ],\n", "[ {} ],\n", "[\n")) {
            SidecarReading reading = read(new BackupManifestSidecar(), SidecarSamples.manifest(head + files));
            assertEquals(Form.BROKEN, reading.finding().form(), files);
        }
    }
}
