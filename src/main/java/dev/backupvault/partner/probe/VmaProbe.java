package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/**
 * A machine's backup of Proxmox, not compressed ({@code .vma}). {@link #look} reads its header, of 4 MiB at most, and
 * those of its extents: 512 bytes for each 3.7 MiB, and 64 MiB at most. It proves level 2: the headers have the right
 * MD5, and each cluster of each disk is there. The contents have no checksums.
 *
 * <p>Facts: {@code created}, ISO time in UTC; {@code uuid}, the backup's; {@code devices}, how many there are.
 *
 * @see <a href="https://git.proxmox.com/?p=pve-qemu.git;a=blob;f=vma_spec.txt">vma_spec.txt</a>
 */
final class VmaProbe implements Probe {
    private static final byte[] MAGIC = {'V', 'M', 'A', 0};
    private static final int FIXED = 12_288;
    private static final int LONGEST = 4 << 20;
    private static final int HEADER_SIZE_AT = 56;
    private static final int MD5_AT = 32;

    @Override
    public String name() {
        return "vma";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        if (!Arrays.equals(bytes.part(0, MAGIC.length), MAGIC)) {
            return Finding.other();
        }
        return Walk.look(bytes, VmaProbe::walk);
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        ByteBuffer header = header(bytes);
        describe(header, facts);
        VmaExtents extents = new VmaExtents(header);
        facts.put("devices", Integer.toString(extents.devices()));
        extents.walk(new Cursor(bytes, header.limit(), VmaExtents.HEADER));
        return Finding.whole(2, facts);
    }

    private static ByteBuffer header(Bytes bytes) throws IOException, Malformed {
        byte[] fixed = bytes.part(0, FIXED);
        int size = fixed.length < FIXED ? 0 : ByteBuffer.wrap(fixed).getInt(HEADER_SIZE_AT);
        if (size < FIXED || size > LONGEST || size > bytes.size()) {
            throw new Malformed(
                    "expected a header of %s to %s bytes, found one of %s in %s bytes",
                    FIXED, LONGEST, Integer.toUnsignedString(size), bytes.size());
        }
        byte[] header = bytes.part(0, size);
        VmaExtents.expectMd5(header, MD5_AT, "the header");
        return ByteBuffer.wrap(header);
    }

    private static void describe(ByteBuffer header, Map<String, String> facts) {
        facts.put("uuid", new UUID(header.getLong(8), header.getLong(16)).toString());
        try {
            facts.put("created", Instant.ofEpochSecond(header.getLong(24)).toString());
        } catch (DateTimeException none) {
            // no time that a calendar has
        }
    }

    /** A text in the header's buffer: its length, little-endian, its bytes and a zero. */
    static String text(ByteBuffer header, int pointer) {
        long at = Integer.toUnsignedLong(header.getInt(48)) + Integer.toUnsignedLong(pointer);
        if (at + 2 > header.limit()) {
            return "";
        }
        int length = Short.toUnsignedInt(Short.reverseBytes(header.getShort((int) at)));
        int there = Math.max(0, Math.min(length - 1, header.limit() - (int) at - 2));
        return new String(header.array(), (int) at + 2, there, StandardCharsets.UTF_8);
    }
}
