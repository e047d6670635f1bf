package dev.backupvault.policy;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Shows a plan as text. */
final class PlanTable {
    private static final DateTimeFormatter TAKEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssXXX");
    private static final List<String> HEADING = List.of("POINT", "KIND", "TAKEN", "DECISION", "WHY");

    private PlanTable() {}

    static String text(RetentionPlan plan) {
        StringBuilder out = new StringBuilder();
        out.append("plan %s: source %s, policy %s%n".formatted(plan.id(), printable(plan.source()), plan.policy()));
        following(out, plan);
        DateTimeFormatter taken = TAKEN.withZone(ZoneId.of(plan.timezone()));
        for (ItemPlan item : plan.items()) {
            out.append("%nitem %s: %d of %d points to remove%s%n"
                    .formatted(
                            printable(item.item()),
                            item.removals(),
                            item.decisions().size(),
                            plan.itemsOverLimit().contains(item.item()) ? ", more than stop-at.item" : ""));
            List<List<String>> rows = new ArrayList<>(List.of(HEADING));
            item.decisions().forEach(decision -> rows.add(row(decision, taken)));
            rows(out, rows);
        }
        return out.append("%n%d of %d points to remove%s%n"
                        .formatted(
                                plan.remove(),
                                plan.keep() + plan.remove(),
                                plan.overLimit() ? ", more than stop-at.source" : ""))
                .toString();
    }

    private static void following(StringBuilder out, RetentionPlan plan) {
        Following following = plan.following();
        if (following == null) {
            return;
        }
        if (following.notListed() != null) {
            out.append("retention %s: the source cannot be looked at, so nothing goes: %s%n"
                    .formatted(following.retention(), printable(following.notListed())));
            return;
        }
        out.append("retention %s: %d points are deleted at the source, %d of them since the last look%s%n"
                .formatted(
                        following.retention(),
                        following.deleted(),
                        following.vanished().size(),
                        following.tooMany() ? ", more than stop-at.source" : ""));
    }

    private static List<String> row(Decision decision, DateTimeFormatter taken) {
        return List.of(
                decision.point().text(),
                decision.kind().word(),
                taken.format(decision.taken()),
                decision.keep() ? "KEEP" : "REMOVE",
                String.join("; ", decision.why()));
    }

    private static void rows(StringBuilder out, List<List<String>> rows) {
        int[] widths = new int[HEADING.size()];
        for (List<String> row : rows) {
            Arrays.setAll(
                    widths, column -> Math.max(widths[column], row.get(column).length()));
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
            }
            out.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
    }

    /** Names are other people's text: no control character of theirs reaches the terminal. */
    private static String printable(String name) {
        StringBuilder out = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
