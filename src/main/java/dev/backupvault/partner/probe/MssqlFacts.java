package dev.backupvault.partner.probe;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the head of SQL Server's backup says of its first backup set. */
final class MssqlFacts {
    private static final int STREAM_HEADER = 22;
    private static final int COPY_ONLY = 0x2;
    private static final int DIFFERENTIAL = 0x8;

    private final Mtf head;
    private final List<Mtf.Block> blocks;
    private final Map<String, String> facts = new TreeMap<>();

    private MssqlFacts(Mtf head) {
        this.head = head;
        this.blocks = head.blocks();
    }

    static Map<String, String> of(Mtf head) {
        MssqlFacts found = new MssqlFacts(head);
        found.first("TAPE").ifPresent(found::media);
        found.first("SSET").ifPresent(found::set);
        found.first("MSCI").ifPresent(found::configuration);
        return found.facts;
    }

    private Optional<Mtf.Block> first(String type) {
        return blocks.stream().filter(block -> block.type().equals(type)).findFirst();
    }

    private void media(Mtf.Block tape) {
        head.stream(tape, "RAID").filter(at -> head.has(at, 0x30)).ifPresent(at -> {
            facts.put("mediaset", head.guid(at + STREAM_HEADER).toString());
            facts.put("family_count", Integer.toString(head.u16(at + 0x2A)));
            facts.put("family_no", Integer.toString(head.u16(at + 0x2E)));
        });
    }

    private void set(Mtf.Block set) {
        long attributes = head.u32(set.at() + 52);
        facts.put("copy_only", Boolean.toString((attributes & COPY_ONLY) != 0));
        head.time(set.at() + 88).ifPresent(time -> facts.put("start", time));
        if ((attributes & DIFFERENTIAL) != 0) {
            facts.put("kind", "diff");
        } else {
            firstContent(set).ifPresent(type -> facts.put("kind", type.equals("MSDA") ? "full" : "log"));
        }
    }

    /** A full backup has data pages before its log. */
    private Optional<String> firstContent(Mtf.Block set) {
        return blocks.stream()
                .filter(block -> block.at() > set.at())
                .map(Mtf.Block::type)
                .filter(type -> type.equals("MSDA") || type.equals("MSTL"))
                .findFirst();
    }

    private void configuration(Mtf.Block block) {
        head.stream(block, "MQCI").filter(at -> head.has(at, 94)).ifPresent(at -> {
            facts.put("first_lsn", lsn(at + 54));
            facts.put("last_lsn", lsn(at + 64));
            facts.put("checkpoint_lsn", lsn(at + 74));
            facts.put("db_lsn", lsn(at + 84));
            int content = at + STREAM_HEADER;
            head.text(content, content + 0x68).ifPresent(text -> facts.put("db", text));
            head.text(content, content + 0x6C).ifPresent(text -> facts.put("server", text));
        });
    }

    private String lsn(int at) {
        return String.format(Locale.ROOT, "%010d%010d%05d", head.u32(at), head.u32(at + 4), head.u16(at + 8));
    }
}
