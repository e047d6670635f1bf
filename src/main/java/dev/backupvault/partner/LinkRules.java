package dev.backupvault.partner;

import dev.backupvault.partner.LinkRule.How;
import dev.backupvault.point.PointKind;
import dev.backupvault.yaml.Scalars;
import dev.backupvault.yaml.Section;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what a profile says below {@code depends}: how to find what backups need. */
final class LinkRules {
    private static final int MOST_DIGITS = 16;
    private static final int MOST = 1_000_000;

    private LinkRules() {}

    static Map<PointKind, List<LinkRule>> read(Section in) {
        Map<PointKind, List<LinkRule>> links = new EnumMap<>(PointKind.class);
        for (PointKind kind : PointKind.values()) {
            List<LinkRule> rules = in.sections(kind.word()).stream()
                    .map(LinkRules::link)
                    .flatMap(Optional::stream)
                    .toList();
            if (!rules.isEmpty()) {
                links.put(kind, rules);
            }
        }
        sequences(in, links);
        in.close();
        return links;
    }

    /** Bases that need logs, or logs that are found in two ways, could make circles. */
    private static void sequences(Section in, Map<PointKind, List<LinkRule>> links) {
        List<LinkRule> all = links.values().stream().flatMap(List::stream).toList();
        boolean any = all.stream().anyMatch(rule -> rule.how() == How.SEQUENCE);
        List<LinkRule> toLogs = all.stream()
                .filter(rule -> rule.kinds().contains(PointKind.LOG))
                .toList();
        List<LinkRule> ofLogs = links.getOrDefault(PointKind.LOG, List.of());
        if (any && !(ofLogs.size() == 1 && ofLogs.get(0).how() == How.SEQUENCE && toLogs.equals(ofLogs))) {
            in.problem(
                    "log",
                    "expected a sequence to be the only rule of logs, and the only one with log among its kinds");
        }
    }

    private static Optional<LinkRule> link(Section in) {
        Set<PointKind> kinds = new LinkedHashSet<>(in.list("kinds", PointKind::parse));
        List<String> equal = in.list("equal", text -> text);
        List<String> within = in.list("within", text -> text);
        Optional<String> named = in.optional("named", text -> text);
        boolean previous = in.value("previous", false, Scalars::truth);
        Optional<Numbering> numbering = in.has("sequence") ? Optional.of(numbering(in)) : Optional.empty();
        Map<String, List<String>> unless = ProfileFile.conditions(in, "unless");
        in.close();
        List<LinkRule> found = new ArrayList<>();
        if (equal.size() >= 2) {
            found.add(rule(kinds, How.EQUAL, equal.subList(0, 1), equal.subList(1, equal.size()), unless));
        }
        if (within.size() >= 3) {
            found.add(rule(kinds, How.WITHIN, within.subList(0, 2), within.subList(2, within.size()), unless));
        }
        named.ifPresent(fact -> found.add(rule(kinds, How.NAMED, List.of(fact), List.of(), unless)));
        numbering.ifPresent(how -> {
            List<String> facts =
                    Stream.concat(Stream.of(how.fact()), how.same().stream()).toList();
            found.add(new LinkRule(kinds, How.SEQUENCE, facts, facts, unless, numbering));
        });
        if (previous) {
            found.add(rule(kinds, How.PREVIOUS, List.of(), List.of(), unless));
        }
        if (found.size() != 1 || kinds.isEmpty()) {
            in.problem("expected kinds, and one of equal: [mine, theirs], within: [my first, my last, theirs],"
                    + " named: fact, sequence: fact, previous: true");
            return Optional.empty();
        }
        return Optional.of(found.get(0));
    }

    private static LinkRule rule(
            Set<PointKind> kinds, How how, List<String> mine, List<String> theirs, Map<String, List<String>> unless) {
        return new LinkRule(kinds, how, mine, theirs, unless, Optional.empty());
    }

    private static Numbering numbering(Section in) {
        int radix = in.required("radix", LinkRules::radix).orElse(10);
        List<String> carry = in.list("carry", text -> digits(text, radix));
        for (int at = 1; at < carry.size(); at++) {
            if (carry.get(at).length() != carry.get(0).length()
                    || carry.get(at).compareToIgnoreCase(carry.get(at - 1)) <= 0) {
                in.problem("carry", "expected numbers of one length, the lowest first");
            }
        }
        return Numbering.of(
                in.required("sequence", text -> text).orElse(""),
                radix,
                in.list("same", text -> text),
                carry,
                in.value("restart", 0, Scalars.number(2, MOST)));
    }

    private static int radix(String text) {
        if (!text.equals("10") && !text.equals("16")) {
            throw new IllegalArgumentException("expected 10 or 16, found '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String digits(String text, int radix) {
        if (text.isEmpty()
                || text.length() > MOST_DIGITS
                || text.chars().anyMatch(digit -> Character.digit(digit, radix) < 0)) {
            throw new IllegalArgumentException(
                    "expected at most " + MOST_DIGITS + " digits in quotation marks, found '" + text + "'");
        }
        return text;
    }
}
