package dev.backupvault.cli;

import dev.backupvault.restore.PlanView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A restore's plan on a terminal. */
final class RestorePlanTable {
    private RestorePlanTable() {}

    static void print(PlanView plan, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "ITEM", "KIND", "BACKUP TIME", "FILE", "SIZE", "FROM"));
        for (PlanView.Point point : plan.points()) {
            for (PlanView.File file : point.files()) {
                rows.add(List.of(
                        point.point().text(),
                        Text.printable(point.source() + "/" + point.item()),
                        point.kind().word(),
                        Text.time(point.backupTime()),
                        Text.printable(file.path()),
                        Text.size(file.bytes()),
                        from(file)));
            }
        }
        Text.table(out, rows);
        plan.points().forEach(point -> point.files()
                .forEach(file -> file.passedOver().forEach(why -> out.println("not from " + Text.printable(why)))));
        out.println(count(plan.points().size(), "point") + ", " + count(plan.files(), "file") + ", "
                + Text.size(plan.bytes()) + " to write" + estimate(plan));
        if (!plan.rehydrate().isEmpty()) {
            out.println(count(plan.rehydrate().size(), "point")
                    + " in the archive: --rehydrate asks for the data, which takes up to 15 hours");
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String from(PlanView.File file) {
        if (file.from() == null) {
            return "NO GOOD COPY";
        }
        return file.from() + (file.archived() ? " (archived)" : "");
    }

    private static String estimate(PlanView plan) {
        return plan.seconds() == null
                ? ""
                : ", about " + span(Duration.ofSeconds(plan.seconds())) + " at the "
                        + Text.rate(plan.bytesPerSecond(), 1) + " that a first read reached";
    }

    private static String span(Duration time) {
        return time.toHours() > 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toMinutes() > 0
                        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                        : time.toSeconds() + " s";
    }
}
