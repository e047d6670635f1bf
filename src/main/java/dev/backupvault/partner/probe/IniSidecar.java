package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ini}: sections of keys, as in pgBackRest's {@code backup.info} and {@code backup.manifest} and in mydumper's
 * {@code metadata}. Reads 1 MiB: the first sections tell of the backup, the later ones of its files. Opaque, since
 * nothing tells where such a file ends; but what mydumper wrote is whole with its last line, and broken without. Facts:
 * {@code section.key}, both by {@link FactNames}, keys before any section by themselves; of mydumper {@code started}
 * and {@code finished}.
 */
public final class IniSidecar implements Sidecar {
    private static final int LONGEST = 1 << 20;
    private static final Pattern SECTION = Pattern.compile("\\[(.+)]\\s*");
    private static final Pattern LINE = Pattern.compile("([^=\\s\\[#;][^=]*)=(.*)");
    private static final Pattern MYDUMPER = Pattern.compile("# (Started|Finished) dump at: (.*)");

    @Override
    public String name() {
        return "ini";
    }

    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        String section = "";
        for (String line : TextLines.of(bytes, LONGEST)) {
            Matcher header = SECTION.matcher(line);
            Matcher pair = LINE.matcher(line);
            Matcher mark = MYDUMPER.matcher(line);
            if (header.matches()) {
                section = FactNames.of(header.group(1)) + ".";
            } else if (pair.matches()) {
                FactNames.put(facts, section + FactNames.of(pair.group(1)), unquoted(pair.group(2)));
            } else if (mark.matches()) {
                facts.put(FactNames.of(mark.group(1)), mark.group(2).strip());
            } else if (section.isEmpty() && !line.isBlank() && !line.startsWith("#") && !line.startsWith(";")) {
                return SidecarReading.of(Finding.other());
            }
        }
        return SidecarReading.of(finding(facts, section, bytes.size()));
    }

    private static Finding finding(Map<String, String> facts, String section, long size) {
        if (section.isEmpty() && !facts.containsKey("started")) {
            return Finding.other();
        }
        if (!facts.containsKey("started") || size > LONGEST) {
            return Finding.opaque(facts, "nothing tells where it ends");
        }
        return facts.containsKey("finished")
                ? Finding.whole(2, facts)
                : Finding.broken(facts, "ends without '# Finished dump at'");
    }

    /** pgBackRest's values are JSON. */
    private static String unquoted(String value) {
        String text = value.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
