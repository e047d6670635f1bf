package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * {@code pg-dump-custom}: {@code pg_dump -Fc}, and the {@code toc.dat} of {@code -Fd}, of the archive versions 1.12 to
 * 1.16 (PostgreSQL 8.4 to 18). {@link #look} reads the table of contents and goes from piece to piece through the last
 * table's data, or through all data where a pipe kept {@code pg_dump} from noting where each begins; at most
 * {@link Walk#LOOK} bytes. {@link #check} goes through all data. There are no sums. Facts: {@code db},
 * {@code server_version}, {@code dump_version}, {@code created} (local time of the machine that dumped),
 * {@code entries}, {@code format} ({@code custom} or {@code directory}), {@code archive_version}.
 */
public final class PgDumpProbe implements Probe {
    private static final byte[] MAGIC = {'P', 'G', 'D', 'M', 'P'};

    @Override
    public String name() {
        return "pg-dump-custom";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.look(bytes, (all, facts) -> walk(all, facts, false)) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.all(bytes, (all, facts) -> walk(all, facts, true)) : Finding.other();
    }

    private static boolean starts(Bytes bytes) throws IOException {
        return Arrays.equals(bytes.part(0, MAGIC.length), MAGIC);
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts, boolean all) throws IOException, Malformed {
        PgDumpReader in = new PgDumpReader(bytes, MAGIC.length);
        facts.put("archive_version", in.version());
        if (!in.isKnown()) {
            return Finding.opaque(facts, "archive version " + in.version() + " is not known here");
        }
        PgDumpToc toc = PgDumpToc.read(in, facts);
        if (!toc.hasData()) {
            if (in.left() > 0) {
                throw new Malformed("expected the end after the table of contents at byte %d", in.at());
            }
            return Finding.whole(2, facts);
        }
        Set<Integer> missing = toc.wanted(in.at(), bytes.size());
        in.blocks(all || toc.needsAll() ? in.at() : toc.last(), missing);
        if (!missing.isEmpty() && (all || toc.needsAll())) {
            throw new Malformed(
                    "expected data of %d entries, but it ends without those of %d, such as %d",
                    toc.count(), missing.size(), missing.iterator().next());
        }
        return Finding.whole(2, facts);
    }
}
