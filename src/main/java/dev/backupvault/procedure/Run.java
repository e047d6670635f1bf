package dev.backupvault.procedure;

import dev.backupvault.command.Program;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.restore.Restored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** One run of a procedure, from its beginning to its report. One thread runs it; any may stop it. */
final class Run {
    private static final String PROPERTY = "CamelBackupVaultRun";
    /** Where the shipped procedures restore to, below the scratch folder. */
    private static final String FILES = "files";

    private final String procedure;
    private final String id;
    private final Instant startedAt;
    private final RunRequest request;
    private final Scratch scratch;
    private final Map<String, String> environment;
    private final String runAs;

    private final List<Restored> restored = new ArrayList<>();
    private final List<DrillReport.Program> programs = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private volatile Phase phase = Phase.RESTORE;
    private Phase reached = Phase.RESTORE;
    private boolean sample;
    private Instant provedAt;
    private DrillReport.Failure cleanUpFailure;
    private volatile DrillReport report;

    private Program program; // under this lock, as is the next
    private boolean stopped;

    /**
     * @param environment variables that programs get, which may be secret
     * @param runAs user that programs run as; empty for our own
     */
    Run(
            String procedure,
            String id,
            Instant startedAt,
            RunRequest request,
            Scratch scratch,
            Map<String, String> environment,
            String runAs) {
        this.procedure = procedure;
        this.id = id;
        this.startedAt = startedAt;
        this.request = request;
        this.scratch = scratch;
        this.environment = environment;
        this.runAs = runAs;
    }

    /** What a run is at. */
    enum Phase {
        RESTORE("restore"),
        STEPS("steps"),
        CHECKS("checks"),
        CLEAN_UP("clean-up");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Run of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Run.class);
    }

    void putInto(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    String procedure() {
        return procedure;
    }

    String id() {
        return id;
    }

    Instant startedAt() {
        return startedAt;
    }

    RunRequest request() {
        return request;
    }

    Scratch scratch() {
        return scratch;
    }

    /** What was restored so far; grows while it is. */
    List<Restored> restored() {
        return restored;
    }

    List<DrillReport.Program> programs() {
        return programs;
    }

    /** The points are taken at random, so that their age says nothing. */
    void sampled() {
        sample = true;
    }

    boolean isSampled() {
        return sample;
    }

    List<String> notes() {
        return notes;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        reached = phase;
        phase = next;
    }

    /** What it was at before it was cleaned up. */
    Phase reached() {
        return reached;
    }

    /** What has been done until now counts. */
    void proved() {
        provedAt = Instant.now();
    }

    /** When something was proved last, or null. */
    Instant provedAt() {
        return provedAt;
    }

    /** The first thing that went wrong while cleaning up, or null. */
    DrillReport.Failure cleanUpFailure() {
        return cleanUpFailure;
    }

    void cleanUpFailed(String fact) {
        if (cleanUpFailure == null) {
            cleanUpFailure = new DrillReport.Failure(Phase.CLEAN_UP.word(), ErrorCode.PROCEDURE_FAILED.id(), fact);
        }
    }

    void reported(DrillReport finished) {
        report = finished;
    }

    /** Null until it has ended. */
    DrillReport report() {
        return report;
    }

    void say(String line) {
        request.listener().accept(line);
    }

    /** Values for arguments, as far as they are known by now. */
    Placeholders placeholders() {
        Map<String, String> values = new HashMap<>();
        Path folder = scratch.folder();
        values.put(Placeholders.SCRATCH, folder.toString());
        values.put(Placeholders.FILES, folder.resolve(FILES).toString());
        restored.stream()
                .map(Restored::manifest)
                .max(Comparator.comparing(manifest -> manifest.backupTime()))
                .ifPresent(
                        newest -> values.put(Placeholders.POINT, newest.point().text()));
        if (request.asOf() != null) {
            values.put(Placeholders.AS_OF, request.asOf().toString());
        }
        return new Placeholders(values);
    }

    /** Gives what was restored to the user that programs run as, if that is another. */
    void handOver() {
        if (isOther()) {
            scratch.handOver(runAs);
        }
    }

    private boolean isOther() {
        return !runAs.isEmpty() && !runAs.equals(System.getProperty("user.name"));
    }

    /**
     * Runs a program and writes down how it went.
     *
     * @return that
     * @throws VaultException {@link ErrorCode#PROCEDURE_FAILED} if the run was stopped, before it is cleaned up
     */
    DrillReport.Program run(ProgramLine line, Duration limit) {
        List<String> arguments = placeholders().fill(line.arguments());
        List<String> command = new ArrayList<>(isOther() ? List.of("runuser", "-u", runAs, "--") : List.of());
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.put(Scratch.VARIABLE, scratch.folder().toString());
        Program next = new Program(command, all, scratch.folder());
        begin(next);
        Program.Ended ended;
        try {
            ended = next.run(limit);
        } catch (VaultException e) {
            ended = new Program.Ended(e.fact(), "", false, "", Duration.ZERO);
        }
        return note(line, arguments, ended);
    }

    private DrillReport.Program note(ProgramLine line, List<String> arguments, Program.Ended ended) {
        boolean matches = line.mustMatch() == null
                || line.mustMatch().matcher(ended.output().strip()).matches();
        DrillReport.Program done = new DrillReport.Program(
                phase.word(),
                arguments,
                isOther() ? runAs : null,
                environment.keySet().stream().sorted().toList(),
                ended.failure() == null ? "exit code 0" : ended.failure(),
                ended.failure() == null && matches,
                ended.took().toMillis() / 1000.0,
                ended.output(),
                ended.cut(),
                ended.errors(),
                line.mustMatch() == null ? null : line.mustMatch().pattern());
        programs.add(done);
        return done;
    }

    private synchronized void begin(Program next) {
        if (stopped && phase != Phase.CLEAN_UP) {
            throw stoppedError();
        }
        program = next;
    }

    /** Told while something is restored. */
    synchronized void progress(long bytes) {
        if (stopped) {
            throw stoppedError();
        }
    }

    private static VaultException stoppedError() {
        return VaultException.of(ErrorCode.PROCEDURE_FAILED, "the procedure was stopped")
                .hint("run it again");
    }

    /** Ends what it is at; cleaning up and the report still follow. */
    void stop() {
        Program toStop;
        synchronized (this) {
            toStop = phase == Phase.CLEAN_UP ? null : program;
            stopped = true;
        }
        if (toStop != null) {
            toStop.stop();
        }
    }
}
