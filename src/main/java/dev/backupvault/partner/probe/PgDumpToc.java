package dev.backupvault.partner.probe;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which entries of a {@code pg_dump} archive have data, and where. Not thread-safe. */
final class PgDumpToc {
    private static final int CUSTOM = 1;
    private static final int TAR = 3;
    private static final int POSITION_NOT_SET = 1;
    private static final int POSITION_SET = 2;
    private static final int NO_DATA = 3;
    /** More tables than any database of which a dump ends; keeps the memory bounded. */
    private static final int MOST = 500_000;

    private final Map<Long, Integer> byOffset = new TreeMap<>();
    private final Set<Integer> somewhere = new HashSet<>();
    private long last;

    private PgDumpToc() {}

    static PgDumpToc read(PgDumpReader in, Map<String, String> facts) throws IOException, Malformed {
        int format = in.u8();
        if (format != CUSTOM && format != TAR) {
            throw new Malformed("expected format 1 or 3 in the header, found %d", format);
        }
        facts.put("format", format == CUSTOM ? "custom" : "directory");
        head(in, facts);
        long entries = in.integer();
        if (entries < 0) {
            throw new Malformed("expected a number of entries at byte %d, found %d", in.at(), entries);
        }
        facts.put("entries", "" + entries);
        PgDumpToc toc = new PgDumpToc();
        for (long entry = 0; entry < entries; entry++) {
            toc.entry(in, format);
        }
        return toc;
    }

    private static void head(PgDumpReader in, Map<String, String> facts) throws IOException, Malformed {
        if (in.since(15)) {
            in.u8();
        } else {
            in.integer();
        }
        created(in, facts);
        facts.put("db", in.text());
        facts.put("server_version", in.text());
        facts.put("dump_version", in.text());
    }

    private static void created(PgDumpReader in, Map<String, String> facts) throws IOException, Malformed {
        int[] fields = new int[7];
        for (int index = 0; index < fields.length; index++) {
            fields[index] = (int) in.integer();
        }
        try {
            facts.put(
                    "created",
                    LocalDateTime.of(
                                    Math.addExact(fields[5], 1900),
                                    fields[4] + 1,
                                    fields[3],
                                    fields[2],
                                    fields[1],
                                    Math.min(59, fields[0]))
                            .toString());
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed("expected a time in the header, but: %s", e.getMessage());
        }
    }

    private void entry(PgDumpReader in, int format) throws IOException, Malformed {
        int id = (int) in.integer();
        if (id <= 0) {
            throw new Malformed("expected an entry's number above 0 at byte %d, found %d", in.at(), id);
        }
        in.integer();
        skipTexts(in, 4);
        in.integer();
        skipTexts(in, in.since(14) ? 6 : 5);
        if (in.since(16)) {
            in.integer();
        }
        skipTexts(in, 2);
        while (in.skipText()) {
            // what it depends on, up to one that is not there
        }
        if (format == CUSTOM) {
            data(id, in);
        } else {
            in.skipText();
        }
    }

    private static void skipTexts(PgDumpReader in, int count) throws IOException, Malformed {
        for (int index = 0; index < count; index++) {
            in.skipText();
        }
    }

    private void data(int id, PgDumpReader in) throws IOException, Malformed {
        int state = in.u8();
        long offset = in.offset();
        if (state == POSITION_SET) {
            byOffset.put(offset, id);
            last = Math.max(last, offset);
        } else if (state == POSITION_NOT_SET) {
            somewhere.add(id);
        } else if (state != NO_DATA) {
            throw new Malformed("expected a state of 1 to 3 of an entry's data at byte %d, found %d", in.at(), state);
        }
        if (count() > MOST) {
            throw new Undecided("more than " + MOST + " entries have data");
        }
    }

    boolean hasData() {
        return count() > 0;
    }

    /** How many entries have data. */
    int count() {
        return byOffset.size() + somewhere.size();
    }

    /** Whether one does not tell where its data are. */
    boolean needsAll() {
        return !somewhere.isEmpty();
    }

    /** Where the last data begin, of those that are told. */
    long last() {
        return last;
    }

    /**
     * The numbers of all entries with data.
     *
     * @throws Malformed where data would be outside of the range
     */
    Set<Integer> wanted(long from, long to) throws Malformed {
        for (Map.Entry<Long, Integer> each : byOffset.entrySet()) {
            if (each.getKey() < from || each.getKey() >= to) {
                throw new Malformed(
                        "expected data of entry %d at byte %s, but it ends at byte %d",
                        each.getValue(), Long.toUnsignedString(each.getKey()), to);
            }
        }
        Set<Integer> wanted = new HashSet<>(somewhere);
        wanted.addAll(byOffset.values());
        return wanted;
    }
}
