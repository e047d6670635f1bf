package dev.backupvault.cli;

import dev.backupvault.point.Records;
import dev.backupvault.restore.FolderTarget;
import dev.backupvault.restore.PlanView;
import dev.backupvault.restore.Restore;
import dev.backupvault.restore.RestorePlan;
import dev.backupvault.restore.RestoreTarget;
import dev.backupvault.restore.Restored;
import dev.backupvault.restore.Selection;
import dev.backupvault.restore.StreamTarget;
import dev.backupvault.vault.SealedPoint;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault restore}. */
@Command(
        name = "restore",
        description = "Brings points back: every byte is checked before a file gets its final name.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Runnable {
    private static final String STANDARD_OUTPUT = "-";

    @Mixin
    private PointSelection selection;

    @Option(
            names = "--items",
            paramLabel = "GLOB",
            description = "With --source: the newest point of each item like this; ** for all.")
    private String items;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Text.TimeOption.class,
            description = "With --items: only points taken from then on.")
    private Instant since;

    @Option(names = "--latest", description = "The newest point; so it is without --as-of anyway.")
    private boolean latest;

    @Option(
            names = "--chain",
            description = "With everything that the point depends on, each point in a folder of its own.")
    private boolean chain;

    @Option(
            names = "--artifacts",
            paramLabel = "GLOB",
            description = "Only files with paths like this: * up to a slash, ** anything.")
    private String artifacts;

    @Option(
            names = "--from",
            paramLabel = "LOCATION",
            description =
                    "From this location, as policies name it; without, it is asked where the store has no good copy.")
    private String from;

    @ArgGroup(multiplicity = "0..1")
    private Target target = new Target();

    /** Where to. */
    private static final class Target {
        @Option(
                names = "--to",
                paramLabel = "DIR",
                description =
                        "A folder, made if it is missing; nothing is written outside it. Or - for standard output.")
        private String folder;

        @Option(names = "--to-container", paramLabel = "NAME", description = "A blob container, which must be there.")
        private String container;
    }

    @Option(
            names = "--account",
            paramLabel = "PREFIX",
            description =
                    "With --to-container: prefix of the environment variables that name its account; the vault's own without.")
    private String account;

    @Option(
            names = "--prefix",
            defaultValue = "",
            description = "With --to-container: what the names of the blobs begin with, such as restored/.")
    private String prefix;

    @Mixin
    private SftpLogin login;

    @Option(names = "--overwrite", description = "Replace files that are there with other bytes.")
    private boolean overwrite;

    @Option(
            names = "--plan",
            description = "Only say what would be done: points, files, bytes, which copies, and an estimate.")
    private boolean plan;

    @Option(names = "--json", description = "With --plan: as JSON.")
    private boolean json;

    @Option(
            names = "--rehydrate",
            description = "Asks for archived data back first, which takes hours; the same command again restores it.")
    private boolean rehydrate;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        Selection wanted = wanted();
        if (target.folder == null && target.container == null) {
            throw usage("say where to: --to DIR, --to - or --to-container NAME");
        }
        try (OpenVault vault = from == null ? OpenVault.open() : OpenVault.openThoughAway();
                RestoreTarget place = target(vault)) {
            Restore restore =
                    from == null ? vault.services().restore() : vault.services().restoreFrom(from);
            RestorePlan planned = restore.plan(wanted, place);
            if (plan) {
                print(planned.view());
            } else if (rehydrate && isStillArchived(vault, planned.archived())) {
                spec.commandLine().getOut().flush();
            } else {
                carryOut(restore, rehydrate ? restore.plan(wanted, place) : planned, place);
            }
        }
    }

    private Selection wanted() {
        try {
            return selection.wanted(items, since, latest).withChain(chain).withArtifacts(artifacts);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private RestoreTarget target(OpenVault vault) {
        if (target.container != null) {
            return vault.services().container(account, target.container, prefix, overwrite);
        }
        if (target.folder.startsWith("sftp://")) {
            return login.target(target.folder, overwrite);
        }
        return target.folder.equals(STANDARD_OUTPUT)
                ? new StreamTarget(
                        new FileOutputStream(FileDescriptor.out), "standard output") // System.out hides errors
                : new FolderTarget(Path.of(target.folder), overwrite);
    }

    /** Asks for what is archived. @return whether it takes its time */
    private boolean isStillArchived(OpenVault vault, List<SealedPoint> archived) {
        boolean waiting = false;
        for (SealedPoint point : archived) {
            if (vault.services().upkeep().rehydrate(point) > 0) {
                spec.commandLine()
                        .getOut()
                        .println("asked for the data of " + point.manifest().point()
                                + " back from the archive: run this again in some hours");
                waiting = true;
            }
        }
        return waiting;
    }

    private void carryOut(Restore restore, RestorePlan planned, RestoreTarget place) {
        List<Restored> done;
        try (RestoreProgress progress = RestoreProgress.start(planned.bytes())) {
            done = restore.restore(planned, place, Operator.name(), progress::read);
        }
        // What is said never mixes with what is restored.
        PrintWriter out = STANDARD_OUTPUT.equals(target.folder)
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
        for (Restored restored : done) {
            restored.files().forEach(file -> out.println(Text.printable(file.place())));
            out.println("restored " + restored.manifest().point() + ": " + Text.size(restored.bytes())
                    + ", every byte checked, from=" + restored.from() + ", "
                    + Text.rate(restored.bytes(), restored.took().toNanos() / 1e9));
            if (!chain && !restored.manifest().dependsOn().isEmpty()) {
                out.println("it depends on other points: --chain restores them too");
            }
        }
        out.flush();
    }

    private void print(PlanView view) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Records.json(view));
        } else {
            RestorePlanTable.print(view, out);
        }
        out.flush();
    }
}
