package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Goes through a format's structure. */
@FunctionalInterface
interface Walk {
    /** How many bytes a {@link Probe#look} that walks reads at most, behind the head that tells the format: 64 MiB. */
    long LOOK = 64L << 20;

    /** @param facts what was learnt so far, also where the walk fails */
    Finding over(Bytes bytes, Map<String, String> facts) throws IOException, Malformed;

    /** Reads at most {@link #LOOK} bytes; what needs more is opaque. */
    static Finding look(Bytes bytes, Walk walk) throws IOException {
        return all(new LimitedBytes(bytes, LOOK), walk);
    }

    /** Reads as many as it takes. */
    static Finding all(Bytes bytes, Walk walk) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        try {
            return walk.over(bytes, facts);
        } catch (Undecided e) {
            return Finding.opaque(facts, e.getMessage());
        } catch (Malformed e) {
            return Finding.broken(facts, e.getMessage());
        }
    }
}
