package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;

/**
 * {@code tar}: old, ustar, pax and GNU. {@link #look} goes from header to header up to the two blocks of zeros at the
 * end and checks the headers' sums, reading at most {@link Walk#LOOK} bytes: those of some 100,000 members;
 * {@link #check} goes on to the end. Facts: {@code first} (the first member's path), {@code members}.
 */
public final class TarProbe implements Probe {
    private static final int LARGEST_EXTENSION = 1 << 20;

    @Override
    public String name() {
        return "tar";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.look(bytes, TarProbe::walk) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return starts(bytes) ? Walk.all(bytes, TarProbe::walk) : Finding.other();
    }

    private static boolean starts(Bytes bytes) throws IOException {
        byte[] block = bytes.part(0, TarHeader.LENGTH);
        return block.length == TarHeader.LENGTH && !TarHeader.isZero(block) && new TarHeader(block).sumIsRight();
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        Cursor in = new Cursor(bytes, 0, TarHeader.LENGTH);
        TarExtensions extensions = new TarExtensions();
        long members = 0;
        for (byte[] block = block(in); !TarHeader.isZero(block); block = block(in)) {
            TarHeader header = header(block, in.at());
            long size = header.size();
            if (header.isExtension()) {
                extensions.read(header.type(), extension(in, size));
                continue;
            }
            if (header.isSparse()) {
                skipSparseMap(in, block);
            }
            facts.putIfAbsent("first", extensions.path(header.path()));
            facts.put("members", "" + ++members);
            in.skip(padded(header.hasContent() ? extensions.size(size) : 0), "a member");
            extensions = new TarExtensions();
        }
        if (!TarHeader.isZero(block(in))) {
            throw new Malformed("expected a second block of zeros at byte %d", in.at() - TarHeader.LENGTH);
        }
        return Finding.whole(2, facts);
    }

    private static byte[] block(Cursor in) throws IOException, Malformed {
        return in.array(TarHeader.LENGTH, "a header or the two blocks of zeros at the end");
    }

    private static TarHeader header(byte[] block, long end) throws Malformed {
        TarHeader header = new TarHeader(block);
        if (!header.sumIsRight()) {
            throw new Malformed("expected a header with a right checksum at byte %d", end - TarHeader.LENGTH);
        }
        return header;
    }

    private static byte[] extension(Cursor in, long size) throws IOException, Malformed {
        if (size > LARGEST_EXTENSION) {
            throw new Undecided("an extended header at byte " + in.at() + " has " + size + " bytes");
        }
        byte[] extension = in.array((int) size, "an extended header");
        in.skip(padded(size) - size, "an extended header");
        return extension;
    }

    private static void skipSparseMap(Cursor in, byte[] block) throws IOException, Malformed {
        boolean more = block[482] != 0;
        while (more) {
            more = in.array(TarHeader.LENGTH, "a sparse file's map")[504] != 0;
        }
    }

    private static long padded(long size) throws Malformed {
        if (size < 0 || size > Long.MAX_VALUE - TarHeader.LENGTH) {
            throw new Malformed("expected a size, found %s", Long.toUnsignedString(size));
        }
        return (size + TarHeader.LENGTH - 1) / TarHeader.LENGTH * TarHeader.LENGTH;
    }
}
