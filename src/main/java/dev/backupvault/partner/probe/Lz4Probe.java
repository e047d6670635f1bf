package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/**
 * {@code lz4}, in frames. {@link #look} goes from block to block up to the end mark, reading at most {@link Walk#LOOK}
 * bytes; {@link #check} decodes, which proves the checksums where every frame has one of its content. Facts:
 * {@code frames}, {@code checksum} ({@code true} where every frame has one), {@code content_bytes} of a check.
 */
public final class Lz4Probe implements Probe {
    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("frames", "checksum", "content_bytes"));
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return ZstdFrames.starts(bytes, Lz4Frames.MAGIC) ? Walk.look(bytes, Lz4Probe::walk) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return ZstdFrames.starts(bytes, Lz4Frames.MAGIC) ? Walk.all(bytes, Lz4Probe::decode) : Finding.other();
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        frames(bytes, facts);
        return Finding.whole(2, facts);
    }

    private static Lz4Frames frames(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        Lz4Frames frames = Lz4Frames.walk(bytes);
        facts.put("frames", "" + frames.count());
        facts.put("checksum", "" + frames.checksums());
        return frames;
    }

    private static Finding decode(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        Lz4Frames frames = frames(bytes, facts);
        if (frames.dictionary()) {
            return Finding.whole(2, facts);
        }
        facts.put("content_bytes", "" + Decoding.all(bytes, in -> new FramedLZ4CompressorInputStream(in, true)));
        return Finding.whole(frames.checksums() ? 3 : 2, facts);
    }
}
