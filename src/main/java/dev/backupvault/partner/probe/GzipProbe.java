package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code gzip}, also of several members. {@link #look} reads 3 bytes and finds it opaque; {@link #check} inflates all,
 * and so proves the sums. Fact: {@code inflated_bytes}, of a check.
 */
public final class GzipProbe implements Probe {
    private static final int SMALLEST = 18;

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("inflated_bytes"));
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        byte[] head = bytes.part(0, 3);
        if (head.length < 3 || head[0] != 0x1f || head[1] != (byte) 0x8b || head[2] != 8) {
            return Finding.other();
        }
        if (bytes.size() < SMALLEST) {
            return Finding.broken(
                    Map.of(), "expected at least " + SMALLEST + " bytes of header and sums, found " + bytes.size());
        }
        return Finding.opaque(Map.of(), "only inflating it tells whether it is whole");
    }

    @Override
    public Finding check(Bytes bytes) throws IOException {
        Finding look = look(bytes);
        if (look.form() != Finding.Form.OPAQUE) {
            return look;
        }
        return Walk.all(bytes, (all, facts) -> {
            facts.put("inflated_bytes", "" + new GzipMembers(all).inflate());
            return Finding.whole(3, facts);
        });
    }
}
