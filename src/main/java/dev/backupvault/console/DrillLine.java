package dev.backupvault.console;

import dev.backupvault.procedure.DrillReport;
import java.time.Instant;

/** The report of a restore procedure as a list shows it; null is unknown. */
record DrillLine(
        String name,
        String procedure,
        Instant startedAt,
        String outcome,
        String failure,
        Double rtoSeconds,
        Double rpoSeconds) {
    static DrillLine of(String name, DrillReport report) {
        return new DrillLine(
                name,
                report.procedure(),
                report.startedAt(),
                report.outcome(),
                report.failure() == null
                        ? null
                        : report.failure().code() + " " + report.failure().fact(),
                report.rtoSeconds(),
                report.rpoSeconds());
    }
}
