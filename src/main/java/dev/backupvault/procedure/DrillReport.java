package dev.backupvault.procedure;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Sha256;
import java.time.Instant;
import java.util.List;

/**
 * What one run of a procedure did and proved (docs/FORMAT.md §7). Immutable.
 *
 * @param run the time of its start, and random digits
 * @param outcome {@link #PASSED} or {@link #FAILED}
 * @param failure null if it passed
 * @param rtoSeconds from the start to what was proved last; null if it did not come that far
 * @param rpoSeconds from the newest restored point to the start, or to {@code asOf}; null if nothing was restored or
 *     points were chosen at random
 * @param notProved sentences, for whoever would read too much into it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrillReport(
        int format,
        String procedure,
        String run,
        String by,
        String software,
        String machine,
        Instant startedAt,
        Instant endedAt,
        String outcome,
        Failure failure,
        Instant asOf,
        Double rtoSeconds,
        Double rpoSeconds,
        List<Point> points,
        List<Program> programs,
        List<String> notes,
        List<String> notProved) {
    public static final int FORMAT = 1;
    public static final String PASSED = "passed";
    public static final String FAILED = "failed";

    /**
     * Why it failed.
     *
     * @param phase {@code restore}, {@code steps}, {@code checks} or {@code clean-up}
     * @param code such as {@code BV-0801}
     */
    public record Failure(String phase, String code, String fact) {}

    /** A point that was restored. */
    public record Point(
            String tenant,
            String source,
            String item,
            PointId point,
            PointKind kind,
            Instant backupTime,
            Instant storedAt,
            List<File> files) {

        long bytes() {
            return files.stream().mapToLong(File::bytes).sum();
        }
    }

    /** @param from the copy that it was read from: {@code store}, {@code operational}, or a location's name */
    public record File(String path, long bytes, Sha256 sha256, String from) {}

    /**
     * A program that was run.
     *
     * @param user whom it ran as; null for the connector's own
     * @param environment names of the variables that it was given, without their values
     * @param ended such as {@code exit code 0}
     * @param output the beginning of its standard output
     * @param errors the end of its standard error
     * @param mustMatch what its output had to match; null if anything would do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Program(
            String phase,
            List<String> arguments,
            String user,
            List<String> environment,
            String ended,
            boolean good,
            double seconds,
            String output,
            boolean cut,
            String errors,
            String mustMatch) {}

    @JsonIgnore
    public boolean isPassed() {
        return outcome.equals(PASSED);
    }

    /** Name of its files and of its blob, without ending: time, procedure and random digits. */
    public String name() {
        int dash = run.indexOf('-');
        return run.substring(0, dash) + "-" + procedure + run.substring(dash);
    }
}
