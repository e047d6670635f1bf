package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The collections of mongodump's archive: those that it announces, those that began, and those that ended. */
final class MongoNamespaces {
    private static final int MOST = 100_000;
    private static final int LONGEST = 1024;

    private final Set<String> expected = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Crc64> open = new HashMap<>();

    /** A collection that the head announces; views have no content, and time series another name. */
    void expect(Map<String, String> metadata) throws IOException, Malformed {
        String name = name(metadata);
        boolean isView = metadata.getOrDefault("type", "").equals("view")
                || metadata.getOrDefault("metadata", "").contains("\"viewOn\"");
        if (!isView) {
            add(expected, name);
        }
    }

    /** The checksum that goes on with a segment. */
    Crc64 crc(Map<String, String> header) throws IOException, Malformed {
        if (open.size() >= MOST) {
            throw tooMany();
        }
        return open.computeIfAbsent(name(header), name -> Crc64.ecma());
    }

    /** To be called behind each segment. */
    void end(Map<String, String> header) throws IOException, Malformed {
        if (!Boolean.parseBoolean(header.get("EOF"))) {
            return;
        }
        String name = name(header);
        String found = Long.toString(open.remove(name).value());
        String wanted = header.getOrDefault("CRC", "none");
        if (!found.equals(wanted)) {
            throw new Malformed("expected CRC-64 %s of %s, found %s", wanted, name, found);
        }
        add(ended, name);
    }

    /**
     * To be called when nothing is left.
     *
     * @return how many there were
     */
    int settle() throws Malformed {
        if (!open.isEmpty()) {
            throw new Malformed(
                    "expected the end of %s, found none",
                    open.keySet().iterator().next());
        }
        for (String name : expected) {
            if (!ended.contains(name) && !ended.contains(name.replaceFirst("\\.", ".system.buckets."))) {
                throw new Malformed("expected %s, which the head announces, found nothing of it", name);
            }
        }
        return ended.size();
    }

    private static void add(Set<String> names, String name) throws IOException, Malformed {
        if (names.size() >= MOST) {
            throw tooMany();
        }
        names.add(name);
    }

    private static Undecided tooMany() {
        return new Undecided("it has more than " + MOST + " collections");
    }

    private static String name(Map<String, String> document) throws Malformed {
        String name = document.getOrDefault("db", "") + "." + document.getOrDefault("collection", "");
        if (name.length() > LONGEST) {
            throw new Malformed("expected a name of at most %s characters, found %s", LONGEST, name.length());
        }
        return name;
    }
}
