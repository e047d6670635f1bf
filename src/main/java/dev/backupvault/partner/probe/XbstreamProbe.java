package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * A stream of xtrabackup or mariadb-backup. {@link #look} reads the headers of its chunks, at most 64 MiB of them, and
 * the last 64 KiB, and proves level 2 where each file has its end; {@link #check} reads all and proves level 3.
 *
 * <p>Facts: {@code files}, how many have their end, as far as it went; and what the backup's notes say of it
 * ({@code backup_type}, {@code from_lsn}, {@code to_lsn}, {@code end_time} of the machine's clock), where they are not
 * compressed.
 */
final class XbstreamProbe implements Probe {
    private static final int LOOK_WINDOW = 4200;
    private static final int CHECK_WINDOW = 1 << 16;

    @Override
    public String name() {
        return "xbstream";
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
        return Arrays.equals(bytes.part(0, XbstreamWalk.MAGIC.length), XbstreamWalk.MAGIC);
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts, boolean sums) throws IOException, Malformed {
        facts.putAll(XbstreamNotes.of(bytes));
        XbstreamWalk walk = new XbstreamWalk(new Cursor(bytes, 0, sums ? CHECK_WINDOW : LOOK_WINDOW), sums);
        try {
            walk.go();
        } finally {
            facts.put("files", Long.toString(walk.ended()));
        }
        return Finding.whole(sums ? 3 : 2, facts);
    }
}
