package dev.backupvault.procedure;

import dev.backupvault.point.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A report as a page for people: Markdown, and nothing that a name or an output says is taken for markup. */
final class ReportPage {
    private static final int MOST_FILES = 40;
    private static final int MOST_OUTPUT = 2000;

    private final StringBuilder page = new StringBuilder();

    private ReportPage() {}

    /** @param hash of the report's JSON, which has all that this page leaves out */
    static String text(DrillReport report, Sha256 hash) {
        ReportPage page = new ReportPage();
        page.head(report, hash);
        page.points(report);
        page.programs(report);
        page.list("Notes", report.notes());
        page.list("What this does not prove", report.notProved());
        return page.page.toString();
    }

    private void head(DrillReport report, Sha256 hash) {
        line("# Restore of `" + report.procedure() + "`: " + report.outcome());
        line("");
        if (report.failure() != null) {
            line("**It failed in its phase `" + report.failure().phase() + "`** ("
                    + report.failure().code() + "): " + cell(report.failure().fact()));
            line("");
        }
        row("", "");
        row("---", "---");
        row("Run", report.run());
        row("Started by", report.by());
        row("Started", time(report.startedAt()));
        row("Ended", time(report.endedAt()));
        if (report.asOf() != null) {
            row("Asked for", "the state as of " + time(report.asOf()));
        }
        row(
                "Time to restore (RTO)",
                report.rtoSeconds() == null
                        ? "not reached"
                        : seconds(report.rtoSeconds()) + ", from the start to the last step or check that passed");
        row(
                "Age of the newest point (RPO)",
                report.rpoSeconds() == null
                        ? "not measured: nothing was restored, or points were chosen at random"
                        : seconds(report.rpoSeconds())
                                + (report.asOf() == null ? " at the start" : " before the moment asked for"));
        row("Machine", report.machine());
        row("Software", report.software());
        row("This report as JSON", report.name() + ".json, sha256 " + hash);
        line("");
    }

    private void points(DrillReport report) {
        long files = report.points().stream()
                .mapToLong(point -> point.files().size())
                .sum();
        long bytes =
                report.points().stream().mapToLong(DrillReport.Point::bytes).sum();
        line("## What was restored");
        line("");
        line(report.points().size() + " points, " + files + " files, " + bytes
                + " bytes. Every byte was hashed and compared with the SHA-256 in its point's manifest before its file got"
                + " its name.");
        line("");
        if (files == 0) {
            return;
        }
        row("Source", "Item", "Point", "Kind", "Taken", "Stored", "File", "Bytes", "SHA-256", "Read from");
        row("---", "---", "---", "---", "---", "---", "---", "---:", "---", "---");
        int shown = 0;
        for (DrillReport.Point point : report.points()) {
            for (DrillReport.File file : point.files()) {
                if (shown++ < MOST_FILES) {
                    row(
                            point.source(),
                            point.item(),
                            point.point().text(),
                            point.kind().word(),
                            time(point.backupTime()),
                            time(point.storedAt()),
                            file.path(),
                            Long.toString(file.bytes()),
                            file.sha256().hex(),
                            file.from());
                }
            }
        }
        line("");
        if (shown > MOST_FILES) {
            line((shown - MOST_FILES) + " more files are in the JSON report.");
            line("");
        }
    }

    private void programs(DrillReport report) {
        line("## What was done with it");
        line("");
        if (report.programs().isEmpty()) {
            line("No program was run.");
            line("");
            return;
        }
        row("Phase", "Program", "Result", "Seconds");
        row("---", "---", "---", "---:");
        for (DrillReport.Program program : report.programs()) {
            row(
                    program.phase(),
                    String.join(" ", program.arguments())
                            + (program.user() == null ? "" : " (as " + program.user() + ")"),
                    (program.good() ? "good" : "**not good**") + ", " + program.ended(),
                    String.format(Locale.ROOT, "%.1f", program.seconds()));
        }
        line("");
        for (DrillReport.Program program : report.programs()) {
            boolean check = program.phase().equals(Run.Phase.CHECKS.word());
            if (check || !program.good()) {
                output(program);
            }
        }
    }

    private void output(DrillReport.Program program) {
        line("Output of `" + program.arguments().get(0).replace('`', '\'') + "` (" + program.phase() + ")"
                + (program.mustMatch() == null ? "" : ", which had to match `" + cell(program.mustMatch()) + "`")
                + ":");
        line("");
        String text = program.output().strip() + (program.errors().isEmpty() ? "" : "\n" + program.errors());
        text.substring(0, Math.min(MOST_OUTPUT, text.length())).lines().forEach(line -> line("    " + line));
        if (text.length() > MOST_OUTPUT) {
            line("    … (more in the JSON report)");
        }
        line("");
    }

    private void list(String heading, List<String> sentences) {
        if (!sentences.isEmpty()) {
            line("## " + heading);
            line("");
            sentences.forEach(sentence -> line("- " + cell(sentence)));
            line("");
        }
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String seconds(double seconds) {
        Duration duration = Duration.ofMillis(Math.round(seconds * 1000));
        return String.format(Locale.ROOT, "%.1f s", seconds)
                + (duration.toHours() > 0
                        ? " (" + duration.toHours() + " h " + duration.toMinutesPart() + " min)"
                        : "");
    }

    private void row(String... cells) {
        page.append('|');
        for (String cell : cells) {
            page.append(' ').append(cell(cell)).append(" |");
        }
        page.append('\n');
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    /** Names and outputs are other people's text. */
    private static String cell(String text) {
        return text.replaceAll("\\p{Cntrl}", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("|", "\\|")
                .replace("[", "\\[")
                .replace("`", "'");
    }
}
