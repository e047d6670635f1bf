package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;

/**
 * {@code zip}, also with zip64. {@link #look} reads the tail and the central directory, at most {@link Walk#LOOK}
 * bytes, and compares where the entries should be with what is there; {@link #check} inflates the entries and compares
 * their CRC-32: level 3 where all are stored or deflated and not encrypted. Facts: {@code entries}, {@code first} (the
 * first entry's path).
 */
public final class ZipProbe implements Probe {
    private static final long LOCAL = 0x04034b50L;

    @Override
    public String name() {
        return "zip";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.look(bytes, ZipProbe::walk) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.all(bytes, ZipProbe::inflate) : Finding.other();
    }

    private static boolean starts(Bytes bytes) throws IOException {
        byte[] head = bytes.part(0, 4);
        return head.length == 4
                && head[0] == 'P'
                && head[1] == 'K'
                && (head[2] == 3 && head[3] == 4 || head[2] == 5 && head[3] == 6);
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        each(bytes, facts, entry -> true);
        return Finding.whole(2, facts);
    }

    private static Finding inflate(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        boolean all = each(bytes, facts, entry -> entry.check(bytes));
        return Finding.whole(all ? 3 : 2, facts);
    }

    /** Something done to an entry; {@code true} if that could be done. */
    @FunctionalInterface
    private interface Visit {
        boolean to(ZipEntryRecord entry) throws IOException, Malformed;
    }

    private static boolean each(Bytes bytes, Map<String, String> facts, Visit visit) throws IOException, Malformed {
        ZipTail tail = ZipTail.of(bytes);
        facts.put("entries", "" + tail.entries());
        Cursor in = new Cursor(bytes, tail.offset(), 1 << 12);
        boolean all = true;
        for (long count = 0; count < tail.entries(); count++) {
            ZipEntryRecord entry = ZipEntryRecord.read(in);
            facts.putIfAbsent("first", entry.path());
            if (entry.offset() > tail.offset() || entry.compressed() > tail.offset() - entry.offset()) {
                throw new Malformed(
                        "expected entry '%s' before the central directory at byte %d, found %s bytes at byte %s",
                        entry.path(),
                        tail.offset(),
                        Long.toUnsignedString(entry.compressed()),
                        Long.toUnsignedString(entry.offset()));
            }
            all &= visit.to(entry);
        }
        if (in.at() > tail.offset() + tail.length()) {
            throw new Malformed(
                    "expected a central directory of %d bytes, found %d", tail.length(), in.at() - tail.offset());
        }
        return all;
    }

    /** Where an entry's content begins. */
    static long content(Bytes bytes, ZipEntryRecord entry) throws IOException, Malformed {
        Cursor in = new Cursor(bytes, entry.offset(), 30);
        long magic = in.le(4, "an entry's header");
        if (magic != LOCAL) {
            throw new Malformed("expected entry '%s' at byte %d, found %08x", entry.path(), entry.offset(), magic);
        }
        in.skip(22, "an entry's header");
        long name = in.le(2, "an entry's header");
        long extra = in.le(2, "an entry's header");
        in.skip(name + extra, "an entry's name");
        return in.at();
    }
}
