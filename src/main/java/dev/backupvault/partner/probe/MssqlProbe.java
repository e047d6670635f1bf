package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A backup that SQL Server wrote, in Microsoft Tape Format. {@link #look} reads the first and the last 128 KiB, and
 * proves level 2: the last block is a filemark behind the end of a set, with right checksums. Compressed backups are
 * another container, of which only the magic is known here.
 *
 * <p>Facts, those of the file's first backup set where it has several:
 *
 * <ul>
 *   <li>{@code kind}: {@code full}, {@code diff} or {@code log}; {@code copy_only}: {@code true} or {@code false}
 *   <li>{@code first_lsn}, {@code last_lsn}, {@code checkpoint_lsn}, {@code db_lsn}: 25 digits, as SQL Server shows
 *       them but with the zeros in front, so that they sort as text
 *   <li>{@code mediaset}: a GUID that the files of a stripe set share; {@code family_count}: how many they are;
 *       {@code family_no}: which of them this is, from 1
 *   <li>{@code sets}: how many backup sets the file has
 *   <li>{@code start}: ISO time without a zone, of the server's own
 *   <li>{@code db}, {@code server}
 * </ul>
 *
 * <p>A fact that the windows do not show is absent.
 */
final class MssqlProbe implements Probe {
    private static final int WINDOW = 128 << 10;
    private static final int VENDOR_AT = 86;
    private static final int MICROSOFT = 0x1200;
    private static final int SET_NUMBER_AT = 78;

    @Override
    public String name() {
        return "mssql-mtf";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        Mtf head = Mtf.of(bytes.part(0, WINDOW));
        if (head.has(0, 8) && head.ascii(0, 8).equals("MSSQLBAK")) {
            return Finding.opaque(Map.of(), "compressed: only its name tells what it is");
        }
        if (!head.has(0, 4) || !head.ascii(0, 4).equals("TAPE")) {
            return Finding.other();
        }
        if (!head.has(0, Mtf.UNIT)) {
            return Finding.broken(Map.of(), "expected a first block of 512 bytes, found " + bytes.size());
        }
        return head.u16(VENDOR_AT) == MICROSOFT ? backup(bytes, head) : Finding.other();
    }

    private static Finding backup(Bytes bytes, Mtf head) throws IOException {
        return Walk.look(bytes, (all, facts) -> {
            facts.putAll(MssqlFacts.of(head));
            expectTape(head);
            facts.put("sets", Integer.toString(lastSet(all)));
            return Finding.whole(2, facts);
        });
    }

    private static void expectTape(Mtf head) throws Malformed {
        List<Mtf.Block> blocks = head.blocks();
        if (blocks.isEmpty() || blocks.get(0).at() != 0) {
            throw new Malformed("expected a first block with the checksum that it names, found another");
        }
    }

    private static int lastSet(Bytes bytes) throws IOException, Malformed {
        if (bytes.size() % Mtf.UNIT != 0) {
            throw new Malformed("expected blocks of 512 bytes, found %s bytes", bytes.size());
        }
        long from = Math.max(0, bytes.size() - WINDOW);
        Mtf tail = Mtf.of(bytes.part(from, WINDOW));
        List<Mtf.Block> blocks = tail.blocks();
        List<Mtf.Block> last = blocks.subList(Math.max(0, blocks.size() - 2), blocks.size());
        List<String> types = last.stream().map(Mtf.Block::type).toList();
        if (!types.equals(List.of("ESET", "SFMB"))
                || !isAtEnd(tail, last.get(1))
                || hasWrongEnd(tail, last.get(0), last.get(1))) {
            throw new Malformed(
                    "expected the blocks ESET and SFMB at the end, found %s in the last %s bytes",
                    types, bytes.size() - from);
        }
        return tail.u16(last.get(0).at() + SET_NUMBER_AT);
    }

    /** A set has two ends, and a damaged last one would leave the first. */
    private static boolean hasWrongEnd(Mtf tail, Mtf.Block end, Mtf.Block filemark) {
        return IntStream.range(end.at() / Mtf.UNIT + 1, filemark.at() / Mtf.UNIT)
                .anyMatch(unit -> tail.ascii(unit * Mtf.UNIT, 4).equals("ESET"));
    }

    private static boolean isAtEnd(Mtf tail, Mtf.Block filemark) {
        return filemark.at() + tail.u16(filemark.at() + 8) == tail.part().limit();
    }
}
