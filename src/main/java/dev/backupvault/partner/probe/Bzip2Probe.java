package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * {@code bzip2}, also of several streams. {@link #look} reads 10 bytes and finds it opaque: its end is not at a byte's
 * boundary; {@link #check} decodes all, and so proves the sums. Fact: {@code decoded_bytes}, of a check.
 */
public final class Bzip2Probe implements Probe {
    private static final int HEAD = 10;
    private static final String BLOCK = "1AY&SY";
    private static final String END = "\u0017rE8P\u0090";

    @Override
    public String name() {
        return "bzip2";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("decoded_bytes"));
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        String head = new String(bytes.part(0, HEAD), StandardCharsets.ISO_8859_1);
        if (!head.matches("(?s)BZh[1-9].*")) {
            return Finding.other();
        }
        if (!head.endsWith(BLOCK) && !head.endsWith(END)) {
            return head.length() < HEAD
                    ? Finding.broken(Map.of(), "expected a block at byte 4, but it ends at byte " + bytes.size())
                    : Finding.other();
        }
        return Finding.opaque(Map.of(), "only decoding it tells whether it is whole");
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        Finding look = look(bytes);
        if (look.form() != Finding.Form.OPAQUE) {
            return look;
        }
        return Walk.all(bytes, (all, facts) -> {
            facts.put("decoded_bytes", "" + Decoding.all(all, in -> new BZip2CompressorInputStream(in, true)));
            return Finding.whole(3, facts);
        });
    }
}
