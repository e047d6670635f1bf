package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.restore.Restored;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.verify.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code backup-vault demo}. */
@Command(
        name = "demo",
        description = "Stores, verifies and restores real data in a minute, with the routes that `run` uses.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String SOURCE = "local";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String PROJECT = "project.tar.gz";
    private static final String MODULES = "jdk-modules";
    private static final String STREAM = "sources.tar";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private PrintWriter out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        out = spec.commandLine().getOut();
        Home home = Home.find();
        Path drop = Connector.firstStart(home);
        Files.createDirectories(drop);
        say("starting the store and the routes in " + home.routes());
        try (OpenVault vault = OpenVault.open();
                Connector connector = Connector.startWithoutManagement(home, vault)) {
            out.println("  store: " + vault.describe());
            ItemId project = ItemId.of(SOURCE, PROJECT);
            List<SealedPoint> points = new ArrayList<>();
            Path original = home.data().resolve("demo-" + PROJECT);
            pack(home, original);
            say("dropping a tar.gz of this project and the JDK's lib/modules into " + drop);
            points.add(dropped(vault, drop, original, PROJECT));
            points.add(dropped(vault, drop, Path.of(System.getProperty("java.home"), "lib/modules"), MODULES));
            say("piping a tar of unknown length through `ingest -`");
            points.add(piped(home, vault));
            table(vault, points, verify(vault, points));
            restore(home, vault, project, original);
            Files.delete(original);
        }
        say("done");
        return ErrorCode.Exit.OK;
    }

    private void pack(Home home, Path target) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("tar", "-czf", target.toString(), "-C", home.folder().toString()));
        List.of("pom.xml", "src", "routes", "config/application.properties", "docs", "README.md", "backup-vault")
                .stream()
                .filter(name -> Files.exists(home.folder().resolve(name)))
                .forEach(command::add);
        finish(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private static void finish(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw VaultException.of(ErrorCode.TOOL_MISSING, "tar or `ingest -` did not do its work")
                    .hint("apt-get install tar");
        }
    }

    /** Copies under a temporary name and renames, as a backup tool should; then waits for the point. */
    private SealedPoint dropped(OpenVault vault, Path drop, Path file, String name) throws IOException {
        PointStore points = vault.services().points();
        Optional<String> before = newest(points, name);
        Path temporary = drop.resolve(name + ".part");
        Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(temporary, drop.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (newest(points, name).equals(before) || Files.exists(drop.resolve(name))) {
            if (System.nanoTime() - deadline > 0) {
                throw VaultException.of(
                                ErrorCode.INTERNAL,
                                "'" + name + "' was not stored within " + PATIENCE.toMinutes() + " minutes")
                        .hint("the log above says why");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return points.newest(ItemId.of(SOURCE, name), Optional.empty());
    }

    private static Optional<String> newest(PointStore points, String item) {
        return points.list(ItemId.DEFAULT_TENANT, SOURCE, item)
                .filter(point -> !point.isHidden())
                .map(PointSummary::point)
                .max((a, b) -> a.text().compareTo(b.text()))
                .map(Object::toString);
    }

    private SealedPoint piped(Home home, OpenVault vault) throws IOException, InterruptedException {
        String folder = home.folder().toString();
        ItemId item = ItemId.of(SOURCE, STREAM);
        // The command itself, as a user types it, on the store that this process has started.
        List<Process> pipeline = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder("tar", "-cf", "-", "-C", folder, "src", "routes", "target/lib")
                        .redirectError(ProcessBuilder.Redirect.DISCARD),
                new ProcessBuilder(
                                home.folder().resolve("backup-vault").toString(),
                                "ingest",
                                "-",
                                "--source",
                                SOURCE,
                                "--item",
                                STREAM)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)));
        for (Process process : pipeline) {
            finish(process);
        }
        return vault.services().points().newest(item, Optional.empty());
    }

    private List<Verification> verify(OpenVault vault, List<SealedPoint> points) {
        say("reading every point back from the store and hashing it");
        return points.stream()
                .map(point -> vault.services().verifier().verify(point, Operator.name()))
                .toList();
    }

    private void table(OpenVault vault, List<SealedPoint> points, List<Verification> verified) {
        List<List<String>> rows =
                new ArrayList<>(List.of(List.of("POINT", "ITEM", "SIZE", "READ BACK", "SHA256", "VERIFIED")));
        for (int i = 0; i < points.size(); i++) {
            var manifest = points.get(i).manifest();
            Verification result = verified.get(i);
            if (!result.good()) {
                throw VaultException.of(
                        ErrorCode.DATA_DAMAGED, "the point '" + result.point() + "' is damaged: " + result.detail());
            }
            rows.add(List.of(
                    manifest.point().text(),
                    manifest.item(),
                    Text.size(manifest.bytes()),
                    Text.rate(result.bytes(), result.took().toNanos() / 1e9),
                    manifest.artifacts().get(0).sha256().hex().substring(0, 16) + "…",
                    vault.services()
                            .points()
                            .status(points.get(i))
                            .state()
                            .name()
                            .toLowerCase(Locale.ROOT)));
        }
        out.println();
        Text.table(out, rows);
        out.println();
    }

    private void restore(Home home, OpenVault vault, ItemId item, Path original) throws IOException {
        Path target = home.data().resolve("restore");
        say("restoring '" + item + "' into " + target);
        Restored restored = vault.services()
                .restore()
                .restore(vault.services().points().newest(item, Optional.empty()), target, true, Operator.name());
        long difference =
                Files.mismatch(original, Path.of(restored.files().get(0).place()));
        if (difference >= 0) {
            throw VaultException.of(
                    ErrorCode.DATA_DAMAGED, "the restored file differs from the original at byte " + difference);
        }
        out.println("  equal to the original, byte for byte");
    }

    private void say(String step) {
        out.println("* " + step);
        out.flush();
    }
}
