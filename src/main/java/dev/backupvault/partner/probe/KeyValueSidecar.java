package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code key-value}: lines {@code key = value} or {@code key=value}, as in {@code xtrabackup_checkpoints},
 * {@code xtrabackup_info} and Barman's {@code backup.info}. Reads 256 KiB. It is opaque: nothing tells where such a
 * file ends, but its tools rename it into place. Facts: its keys, by {@link FactNames}.
 */
public final class KeyValueSidecar implements Sidecar {
    private static final int LONGEST = 256 << 10;
    private static final Pattern LINE = Pattern.compile("([A-Za-z][\\w.-]{0,99}) ?=(.*)");

    @Override
    public String name() {
        return "key-value";
    }

    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        boolean any = false;
        for (String line : TextLines.of(bytes, LONGEST)) {
            Matcher pair = LINE.matcher(line);
            if (pair.matches()) {
                FactNames.put(facts, FactNames.of(pair.group(1)), pair.group(2).strip());
                any = true;
            } else if (!any && !line.isBlank() && !line.startsWith("#")) {
                return SidecarReading.of(Finding.other());
            }
        }
        return SidecarReading.of(any ? Finding.opaque(facts, "nothing tells where it ends") : Finding.other());
    }
}
