package dev.backupvault.partner.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Archives of {@code pg_dump} of every version that we know, written field by field. Not thread-safe. */
final class PgDumpSamples {
    private static final int TABLES = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int minor;
    private final boolean seekable;

    private PgDumpSamples(int minor, boolean seekable) {
        this.minor = minor;
        this.seekable = seekable;
    }

    /** @param seekable whether {@code pg_dump} could go back and note where the data are */
    static byte[] custom(int minor, boolean seekable) {
        PgDumpSamples measured = new PgDumpSamples(minor, seekable);
        measured.toc(0);
        PgDumpSamples made = new PgDumpSamples(minor, seekable);
        made.toc(measured.out.size());
        made.data();
        return made.out.toByteArray();
    }

    /** Where the data begin. */
    static int tocLength(int minor) {
        PgDumpSamples measured = new PgDumpSamples(minor, true);
        measured.toc(0);
        return measured.out.size();
    }

    private void toc(int dataAt) {
        out.writeBytes("PGDMP".getBytes(StandardCharsets.US_ASCII));
        bytes(1, minor, 0, 4, 8, 1);
        if (minor >= 15) {
            bytes(1);
        } else {
            integer(-1);
        }
        for (int field : new int[] {8, 7, 20, 21, 10, 126, 0}) {
            integer(field);
        }
        text("shop");
        text("15.8 (Debian 15.8-0+deb12u1)");
        text("15.8");
        integer(TABLES + 1);
        for (int id = 1; id <= TABLES; id++) {
            entry(
                    id,
                    id == 1 ? "BLOBS" : "TABLE DATA",
                    dataAt + (id == 1 ? 0 : blobsLength() + (id - 2) * tableLength()));
        }
        entry(TABLES + 1, "INDEX", -1);
    }

    private void entry(int id, String kind, int at) {
        integer(id);
        integer(at < 0 ? 0 : 1);
        text("0");
        text("16384");
        text("table" + id);
        text(kind);
        integer(3);
        text("create table ...");
        text("");
        text("COPY ...");
        text("public");
        text("");
        if (minor >= 14) {
            text("heap");
        }
        if (minor >= 16) {
            integer('r');
        }
        text("postgres");
        text("false");
        text("1");
        integer(-1);
        bytes(at < 0 ? 3 : seekable ? 2 : 1);
        for (int index = 0; index < 8; index++) {
            bytes(index < 4 && at > 0 && seekable ? at >> (8 * index) : 0);
        }
    }

    private void data() {
        bytes(3);
        integer(1);
        integer(16400);
        pieces();
        integer(16401);
        pieces();
        integer(0);
        for (int id = 2; id <= TABLES; id++) {
            bytes(1);
            integer(id);
            pieces();
        }
    }

    private void pieces() {
        for (int length : new int[] {300, 20, 1}) {
            integer(length);
            out.writeBytes(new byte[length]);
        }
        integer(0);
    }

    private static int piecesLength() {
        return 321 + 4 * 5;
    }

    private static int blobsLength() {
        return 1 + 4 * 5 + 2 * piecesLength();
    }

    private static int tableLength() {
        return 1 + 5 + piecesLength();
    }

    private void bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
    }

    private void integer(int value) {
        bytes(value < 0 ? 1 : 0);
        for (int index = 0; index < 4; index++) {
            bytes(Math.abs(value) >> (8 * index));
        }
    }

    private void text(String text) {
        integer(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
