package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.partner.probe.Finding;
import dev.backupvault.partner.probe.ProfileSamples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped profiles look into files of the formats that they are for. */
class ShippedProfilesTest {
    private static final Profiles SHIPPED = Profiles.read(Path.of("config/partners"));
    private static final Map<String, Bytes> SAMPLES = ProfileSamples.all();
    private static final Instant MODIFIED = Instant.parse("2026-11-22T03:00:00Z");
    private static final int FEWEST_TESTS = 4;

    private static Classified classify(String profile, String path, Bytes bytes) {
        return SHIPPED.find(profile).orElseThrow().classify(new Look(path, MODIFIED, bytes));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            # profile,         path,                                              bytes,              shape,      kind,         form,   item
            mssql-native,      SRV_Sales_FULL_20261121_200059.bak,                mssql full,         ola,        full,         WHOLE,  HOST\\SQL/Sales
            mssql-native,      unnamed,                                           mssql log,          any,        log,          WHOLE,  HOST\\SQL/Sales
            mssql-native,      SRV_Sales_DIFF_20261121_200059.bak,                mssql diff,         ola,        differential, WHOLE,  HOST\\SQL/Sales
            proxmox-vzdump,    dump/vzdump-qemu-100-2026_11_21-20_00_00.vma,      vma,                archive,    full,         WHOLE,  qemu/100
            proxmox-vzdump,    dump/vzdump-qemu-100-2026_11_21-20_00_00.vma.zst,  zstd,               archive,    full,         WHOLE,  qemu/100
            proxmox-vzdump,    dump/vzdump-lxc-101-2026_11_21-20_00_00.tar,       tar 2,              archive,    full,         WHOLE,  lxc/101
            proxmox-vzdump,    dump/vzdump-lxc-101-2026_11_21-20_00_00.tgz,       gzip,               archive,    full,         OPAQUE, lxc/101
            postgres-dump,     sales_2026-11-21.dump,                             pg custom,          dump,       full,         WHOLE,  sales
            postgres-dump,     sales,                                             pg custom,          any,        full,         WHOLE,  sales
            postgres-dump,     sales_2026-11-21.sql,                              pg text,            dump,       full,         WHOLE,  sales
            postgres-dump,     all.sql,                                           pg cluster text,    dump,       full,         WHOLE,  all
            postgres-dump,     all.sql.gz,                                        gzip,               dump,       full,         OPAQUE, all
            postgres-wal,      pg1/000000030000000700000000,                      wal,                segment,    log,          WHOLE,  pg1
            postgres-wal,      pg1/000000030000000700000000.zst,                  zstd,               segment,    log,          WHOLE,  pg1
            mysql-dump,        shop-20261121.sql,                                 mysql text,         dump,       full,         WHOLE,  shop
            mysql-dump,        shop-20261121.sql.xz,                              xz,                 dump,       full,         WHOLE,  shop
            mysql-binlog,      db1/mysql-bin.000042,                              binlog,             log,        log,          WHOLE,  db1/mysql-bin
            xtrabackup-stream, db1/full-20261121.xbstream,                        xbstream,           stream,     full,         WHOLE,  db1
            xtrabackup-stream, db1/inc-20261122.xbstream,                         xbstream,           stream,     incremental,  WHOLE,  db1
            mongodb-archive,   main.archive,                                      mongo,              archive,    full,         WHOLE,  main
            mongodb-archive,   main.agz,                                          mongo,              any,        full,         WHOLE,  main
            redis,             6379/dump.rdb,                                     redis,              dump,       full,         OPAQUE, 6379/dump
            etcd,              prod-20261121T200000Z.db,                          etcd,               snapshot,   full,         OPAQUE, prod
            veeam-files,       Job/M.vm-30D2020-06-16T082635_7B5F.vbk,            vbk,                machine,    full,         WHOLE,  Job/M.vm-30
            veeam-files,       Job/M.vm-30D2020-06-17T082635_7B60.vib,            vbk old,            machine,    incremental,  WHOLE,  Job/M.vm-30
            ova,               esx1/dc01.ova,                                     tar 2,              machine,    full,         WHOLE,  esx1/dc01
            dumps,             app_2026-11-21.tar,                                tar 3,              dated,      full,         WHOLE,  app.tar
            dumps,             app_2026-11-21.zip,                                zip,                dated,      full,         WHOLE,  app.zip
            dumps,             app_2026-11-21.7z,                                 7z,                 dated,      full,         WHOLE,  app.7z
            dumps,             app_2026-11-21.tar.bz2,                            bzip2,              dated,      full,         OPAQUE, app.tar.bz2
            oracle-datapump,   exp_01.dmp.gz,                                     gzip,               undated,    full,         OPAQUE, exp.dmp.gz
            """)
    void itLooksInto(
            String profile, String path, String sample, String shape, String kind, Finding.Form form, String item) {
        assertTrue(SAMPLES.containsKey(sample), () -> sample + " is none of " + SAMPLES.keySet());
        Classified found = classify(profile, path, SAMPLES.get(sample));
        assertEquals(shape, found.shape().orElse("none"), () -> "" + found.notes());
        assertEquals(kind, found.kind().orElseThrow().word());
        assertEquals(form, found.finding().orElseThrow().form(), () -> "" + found.notes());
        assertEquals(item, found.item().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "mysql-binlog, notes.000001",
        "mongodb-archive, shop.mongo",
        "etcd, contacts.db",
        "ova, dc01.ova",
        "postgres-dump, notes.txt"
    })
    void aNameAloneIsNotEnough(String profile, String path) {
        assertEquals(
                "none",
                classify(profile, path, SAMPLES.get("nothing known")).shape().orElse("none"));
    }

    /** A header's time counts more than the name's, and the name's more than the file's. */
    @ParameterizedTest
    @CsvSource({
        "proxmox-vzdump, vzdump-qemu-100-2020_01_01-00_00_00.vma, vma, header",
        "mysql-dump, shop-20200101.sql, mysql text, header",
        "mysql-binlog, mysql-bin.000042, binlog, header",
        "dumps, app_2026-11-21.zip, zip, name",
        "dumps, app.zip, zip, modification-time"
    })
    void itsTimeIsTheMostTrustedOne(String profile, String path, String sample, String from) {
        assertEquals(from, classify(profile, path, SAMPLES.get(sample)).time().from());
    }

    /** The time of the data itself needs no word, and the modification time has none. */
    @ParameterizedTest
    @CsvSource({
        "mysql-binlog, mysql-bin.000042, binlog, interval-start",
        "mssql-native, unnamed, mssql log, backup-start",
        "dumps, app_2026-11-21.zip, zip, none",
        "dumps, app.zip, zip, none"
    })
    void itSaysWhatItsTimeIsTheTimeOf(String profile, String path, String sample, String means) {
        assertEquals(
                means,
                classify(profile, path, SAMPLES.get(sample))
                        .facts()
                        .value("time_means")
                        .orElse("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20261121T200000Z", "20261121200000", "20261121-2000", "20261121", "2026-11-21_20-00-00"})
    void datesMakeNoItems(String date) {
        for (String profile : List.of("dumps", "postgres-dump", "mysql-dump", "oracle-datapump")) {
            String ending = profile.equals("oracle-datapump") ? ".dmp" : ".sql";
            Classified dated = classify(profile, "srv1/app-" + date + ending, null);
            Classified undated = classify(profile, "srv1/app" + ending, null);
            assertEquals(undated.item(), dated.item(), profile);
            assertEquals("name", dated.time().from(), profile);
        }
    }

    @Test
    void eachHasTestsAmongThemOfAFileThatIsNotItsOwn() {
        for (Classifier classifier : SHIPPED.all()) {
            Profile profile = classifier.profile();
            assertTrue(profile.tests().size() >= FEWEST_TESTS, () -> profile.id() + " has too few tests");
            assertTrue(
                    profile.tests().stream()
                            .anyMatch(test -> List.of("ignored", "none").contains(test.file())),
                    () -> profile.id() + " tests no file that is not its own");
        }
    }

    /** Its rows are the profiles, in their order. */
    @Test
    void theDocumentListsThem() throws IOException {
        String document = Files.readString(Path.of("docs/PARTNERS.md"));
        String table = document.substring(document.indexOf("## The shipped profiles"));
        List<String> rows = Pattern.compile("(?m)^\\| \\[?`([a-z-]+)`")
                .matcher(table)
                .results()
                .map(row -> row.group(1))
                .toList();
        assertEquals(
                SHIPPED.all().stream().map(shipped -> shipped.profile().id()).toList(), rows);
    }

    @Test
    void theHeadIsReadOnce() {
        // Given
        AtomicInteger reads = new AtomicInteger();
        Bytes counted = new Bytes() {
            @Override
            public long size() {
                return 1 << 20;
            }

            @Override
            public int read(long at, ByteBuffer into) {
                if (at < 4096) {
                    reads.incrementAndGet();
                }
                int length = into.remaining();
                into.position(into.limit());
                return length;
            }
        };
        // When
        classify("dumps", "app_2026-11-21.tar.gz", counted);
        // Then
        assertEquals(1, reads.get());
    }

    @Test
    void anEmptyFileIsOfNoFormat() {
        Bytes empty = new Bytes() {
            @Override
            public long size() {
                return 0;
            }

            @Override
            public int read(long at, ByteBuffer into) {
                return 0;
            }
        };
        for (Classifier classifier : SHIPPED.all()) {
            for (Profile.SelfTest test : classifier.profile().tests()) {
                Classified found = classifier.classify(new Look(test.name(), MODIFIED, empty));
                assertTrue(found.finding().isEmpty(), () -> test.name() + ": " + found.notes());
            }
        }
    }
}
