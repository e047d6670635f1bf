package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * {@code 7z}. {@link #look} reads the start header and what it points to at the end, at most 16 MiB of it, and checks
 * their sums. What is between is not read, also by {@link #check}. Fact: {@code version}.
 */
public final class SevenZipProbe implements Probe {
    private static final byte[] MAGIC = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c};
    private static final int START = 32;
    private static final int LARGEST = 16 << 20;

    @Override
    public String name() {
        return "7z";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return Arrays.equals(bytes.part(0, MAGIC.length), MAGIC)
                ? Walk.look(bytes, SevenZipProbe::headers)
                : Finding.other();
    }

    private static Finding headers(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        byte[] start = bytes.part(0, START);
        if (start.length < START) {
            throw new Malformed("expected a start header of %d bytes, found %d", START, start.length);
        }
        ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        sum(header.getInt(8), Arrays.copyOfRange(start, 12, START), "the start header");
        facts.put("version", start[6] + "." + start[7]);
        long offset = header.getLong(12);
        long length = header.getLong(20);
        long after = bytes.size() - START;
        if (offset < 0 || length < 0 || offset > after || length != after - offset) {
            throw new Malformed(
                    "expected an end of %s bytes at byte %s + %d, but it ends at byte %d",
                    Long.toUnsignedString(length), Long.toUnsignedString(offset), START, bytes.size());
        }
        if (length <= LARGEST) {
            sum(header.getInt(28), bytes.part(START + offset, (int) length), "the header at the end");
        }
        return Finding.whole(2, facts);
    }

    private static void sum(int expected, byte[] of, String what) throws Malformed {
        CRC32 crc = new CRC32();
        crc.update(of);
        if (expected != (int) crc.getValue()) {
            throw new Malformed("expected CRC-32 %08x of %s, found %08x", expected, what, (int) crc.getValue());
        }
    }
}
