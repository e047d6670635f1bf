package dev.backupvault.procedure;

import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.restore.Restored;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes a run's report of what is known of the run. */
final class Evidence {
    private Evidence() {}

    /** @param error why it did not come to its end, or null */
    static DrillReport of(Run run, Throwable error, String software) {
        DrillReport.Failure failure = error == null ? run.cleanUpFailure() : failure(run, error);
        List<String> notes = new ArrayList<>(run.notes());
        if (error != null && run.cleanUpFailure() != null) {
            notes.add("Cleaning up failed too: " + run.cleanUpFailure().fact());
        }
        if (run.request().point() != null) {
            notes.add("The point " + run.request().point() + " was asked for.");
        }
        if (run.request().keep()) {
            notes.add("The scratch folder was kept: " + run.scratch().folder());
        }
        return new DrillReport(
                DrillReport.FORMAT,
                run.procedure(),
                run.id(),
                run.request().by(),
                software,
                machine(),
                run.startedAt(),
                Instant.now(),
                failure == null ? DrillReport.PASSED : DrillReport.FAILED,
                failure,
                run.request().asOf(),
                error == null && run.provedAt() != null ? seconds(run.startedAt(), run.provedAt()) : null,
                pointAge(run),
                run.restored().stream().map(Evidence::point).toList(),
                List.copyOf(run.programs()),
                List.copyOf(notes),
                notProved(run, error));
    }

    /** Camel wraps what happens in a part of an exchange. */
    private static DrillReport.Failure failure(Run run, Throwable error) {
        String phase = run.reached().word();
        return Causes.find(VaultException.class, error)
                .map(known -> new DrillReport.Failure(phase, known.code().id(), known.fact()))
                .orElseGet(() -> new DrillReport.Failure(phase, ErrorCode.INTERNAL.id(), error.toString()));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static Double pointAge(Run run) {
        if (run.isSampled()) {
            return null;
        }
        Instant wanted =
                run.request().asOf() == null ? run.startedAt() : run.request().asOf();
        return run.restored().stream()
                .map(point -> point.manifest().backupTime())
                .filter(time -> run.request().asOf() == null || !time.isAfter(wanted))
                .max(Comparator.naturalOrder())
                .map(newest -> Math.max(0, seconds(newest, wanted)))
                .orElse(null);
    }

    private static DrillReport.Point point(Restored restored) {
        Manifest manifest = restored.manifest();
        return new DrillReport.Point(
                manifest.tenant(),
                manifest.source(),
                manifest.item(),
                manifest.point(),
                manifest.kind(),
                manifest.backupTime(),
                manifest.storedAt(),
                restored.files().stream()
                        .map(file -> new DrillReport.File(
                                file.artifact().path(),
                                file.artifact().bytes(),
                                file.artifact().sha256(),
                                file.from()))
                        .toList());
    }

    private static String machine() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + System.getProperty("java.version");
        try {
            return InetAddress.getLocalHost().getHostName() + ", " + system;
        } catch (UnknownHostException e) {
            return system;
        }
    }

    private static List<String> notProved(Run run, Throwable error) {
        List<String> open = new ArrayList<>();
        if (error != null) {
            open.add("That these backups can be restored: the run failed in its phase '"
                    + run.reached().word() + "'.");
        } else if (run.programs().stream().noneMatch(done -> done.phase().equals(Run.Phase.CHECKS.word()))) {
            open.add("That an application can use the restored data: no check looked at it. Its bytes are those that"
                    + " were stored.");
        } else {
            open.add("Anything about the restored data that the checks below did not ask for.");
        }
        open.add("That points, files and copies other than those listed below can be restored.");
        open.add("That a restore takes as long elsewhere: the time is that of this machine, to its scratch folder.");
        return open;
    }
}
