package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code pg-wal}: a segment of PostgreSQL's write-ahead log, of a little-endian machine. {@link #look} reads the first
 * 40 bytes, which tell how long it has to be. Facts: {@code system_identifier}, {@code timeline}, {@code start_lsn},
 * {@code segment_size} (bytes).
 */
public final class WalProbe implements Probe {
    private static final int HEADER = 40;
    private static final int LONG_HEADER = 2;
    private static final int SMALLEST = 1 << 20;
    private static final int LARGEST = 1 << 30;

    @Override
    public String name() {
        return "pg-wal";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("system_identifier", "timeline", "start_lsn", "segment_size"));
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        byte[] head = bytes.part(0, HEADER);
        if (head.length < HEADER) {
            return Finding.other();
        }
        ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int magic = header.getShort(0) & 0xfe00;
        int segment = header.getInt(32);
        int page = header.getInt(36);
        if (magic != 0xd000 || (header.getShort(2) & LONG_HEADER) == 0 || !isPage(page) || !isSegment(segment)) {
            return Finding.other();
        }
        return finding(bytes.size(), header, segment);
    }

    private static boolean isPage(int size) {
        return Integer.bitCount(size) == 1 && size >= 1 << 10 && size <= 1 << 16;
    }

    private static boolean isSegment(int size) {
        return Integer.bitCount(size) == 1 && size >= SMALLEST && size <= LARGEST;
    }

    private static Finding finding(long size, ByteBuffer header, int segment) {
        long address = header.getLong(8);
        Map<String, String> facts = new TreeMap<>();
        facts.put("system_identifier", Long.toUnsignedString(header.getLong(24)));
        facts.put("timeline", Integer.toUnsignedString(header.getInt(4)));
        facts.put("start_lsn", String.format("%X/%X", address >>> 32, address & 0xffffffffL));
        facts.put("segment_size", "" + segment);
        if (Long.remainderUnsigned(address, segment) != 0) {
            return Finding.broken(
                    facts, "expected a segment's beginning in its first page, found " + facts.get("start_lsn"));
        }
        return size == segment
                ? Finding.whole(2, facts)
                : Finding.broken(facts, "expected a segment of " + segment + " bytes, found " + size);
    }
}
