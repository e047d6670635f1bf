package dev.backupvault.partner.probe;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code zstd}, of any number of frames. {@link #look} goes from block header to block header, reading at most
 * {@link Walk#LOOK} bytes: some hundred GiB; {@link #check} decodes, which proves the checksums where every frame has
 * one. Facts: {@code frames}, {@code checksum} ({@code true} where every frame has one), {@code content_bytes} where it
 * is told or decoded.
 */
public final class ZstdProbe implements Probe {
    /** Frames that want more memory are not decoded. */
    private static final int LARGEST_WINDOW_LOG = 27;

    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("frames", "checksum", "content_bytes"));
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return ZstdFrames.starts(bytes) ? Walk.look(bytes, ZstdProbe::walk) : Finding.other();
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        return ZstdFrames.starts(bytes) ? Walk.all(bytes, ZstdProbe::decode) : Finding.other();
    }

    private static Finding walk(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        frames(bytes, facts);
        return Finding.whole(2, facts);
    }

    private static ZstdFrames frames(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        ZstdFrames frames = ZstdFrames.walk(bytes);
        facts.put("frames", "" + frames.count());
        facts.put("checksum", "" + frames.checksums());
        if (frames.content() >= 0) {
            facts.put("content_bytes", "" + frames.content());
        }
        return frames;
    }

    private static Finding decode(Bytes bytes, Map<String, String> facts) throws IOException, Malformed {
        ZstdFrames frames = frames(bytes, facts);
        if (frames.dictionary() || frames.window() > 1L << LARGEST_WINDOW_LOG) {
            return Finding.whole(2, facts);
        }
        try {
            long decoded = Decoding.all(bytes, ZstdInputStreamNoFinalizer::new);
            facts.put("content_bytes", "" + decoded);
            return Finding.whole(frames.checksums() ? 3 : 2, facts);
        } catch (LinkageError noDecoderForThisMachine) {
            return Finding.whole(2, facts);
        }
    }
}
