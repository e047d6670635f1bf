package dev.backupvault.partner.probe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;

/** Writes files as SQL Server's backups are built: the same blocks and streams, with random data between. */
public final class MtfWriter {
    static final LocalDateTime START = LocalDateTime.of(2026, 11, 21, 20, 0, 59);
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private String content = "MSDA";
    private int attributes = 0x4;
    private int filemark = 512;
    private long[] lsns = {1, 2, 3, 4};
    private int family = 1;
    private int families = 1;
    private byte media = 7;

    public static MtfWriter full() {
        return new MtfWriter();
    }

    public static MtfWriter diff() {
        MtfWriter diff = new MtfWriter();
        diff.attributes = 0x8;
        return diff;
    }

    public static MtfWriter log() {
        MtfWriter log = new MtfWriter();
        log.content = "MSTL";
        return log;
    }

    public MtfWriter copyOnly() {
        attributes |= 0x2;
        return this;
    }

    public MtfWriter filemarks(int size) {
        filemark = size;
        return this;
    }

    /** First, last, checkpoint and database's: the blocks in log 21, slot 5. */
    public MtfWriter lsns(long... of) {
        lsns = of;
        return this;
    }

    public MtfWriter stripe(byte mediaSet, int number, int of) {
        media = mediaSet;
        family = number;
        families = of;
        return this;
    }

    public byte[] write(int sets) {
        tape();
        filemark();
        for (int set = 1; set <= sets; set++) {
            file.writeBytes(checked(set(set)));
            configuration("MSCI");
            content();
            configuration("MSLS");
            filemark();
            file.writeBytes(checked(end(set)));
            file.writeBytes(new byte[512]);
            file.writeBytes(checked(end(set)));
            filemark();
        }
        return file.toByteArray();
    }

    private void tape() {
        ByteBuffer tape = block("TAPE", 1024, 0x8C);
        tape.putShort(86, (short) 0x1200);
        time(tape, 88);
        put(tape, 0x8C, "RAID");
        for (int at = 0; at < 16; at++) {
            tape.put(0x8C + 22 + at, media);
        }
        tape.putShort(0x8C + 0x2A, (short) families);
        tape.putShort(0x8C + 0x2C, (short) 1);
        tape.putShort(0x8C + 0x2E, (short) family);
        file.writeBytes(checked(tape));
    }

    private ByteBuffer set(int number) {
        ByteBuffer set = block("SSET", 1024, 0x98);
        set.putInt(52, attributes);
        set.putShort(62, (short) number);
        time(set, 88);
        return set;
    }

    private void configuration(String type) {
        ByteBuffer block = block(type, 3072, 0x38);
        put(block, 0x38, "MQCI");
        put(block, 0x4E, "SCIN");
        for (int i = 0; i < lsns.length; i++) {
            int at = 0x38 + 54 + 10 * i;
            block.putInt(at, lsns[i] == 0 ? 0 : 21)
                    .putInt(at + 4, (int) lsns[i])
                    .putShort(at + 8, (short) (lsns[i] == 0 ? 0 : 5));
        }
        text(block, 0x68, 0x16C, "Sales");
        text(block, 0x6C, 0x18A, "HOST\\SQL");
        file.writeBytes(checked(block));
    }

    private void content() {
        file.writeBytes(checked(block(content, 1024, 0x3C)));
        byte[] data = new byte[70_000 / 512 * 512];
        new java.util.Random(1).nextBytes(data);
        file.writeBytes(data);
        file.writeBytes(checked(block("MSTL", 1024, 0x3C)));
    }

    private static ByteBuffer end(int number) {
        ByteBuffer end = block("ESET", 1024, 0x58);
        end.putShort(78, (short) number);
        return end;
    }

    private void filemark() {
        file.writeBytes(checked(block("SFMB", filemark, filemark)));
    }

    private static ByteBuffer block(String type, int size, int firstEvent) {
        ByteBuffer block = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        put(block, 0, type);
        return block.putShort(8, (short) firstEvent);
    }

    private static void put(ByteBuffer block, int at, String ascii) {
        block.put(at, ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static void text(ByteBuffer block, int address, int place, String text) {
        byte[] utf16 = text.getBytes(StandardCharsets.UTF_16LE);
        block.putShort(0x4E + address, (short) utf16.length).putShort(0x4E + address + 2, (short) place);
        block.put(0x4E + place, utf16);
    }

    private static void time(ByteBuffer block, int at) {
        long bits = (long) START.getYear() << 26
                | (long) START.getMonthValue() << 22
                | (long) START.getDayOfMonth() << 17
                | (long) START.getHour() << 12
                | (long) START.getMinute() << 6
                | START.getSecond();
        block.put(at, (byte) (bits >> 32)).putInt(at + 1, Integer.reverseBytes((int) bits));
    }

    private static byte[] checked(ByteBuffer block) {
        short sum = 0;
        for (int at = 0; at < 50; at += 2) {
            sum ^= block.getShort(at);
        }
        return block.putShort(50, sum).array();
    }
}
