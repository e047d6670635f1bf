package dev.backupvault.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Records;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceFolder;
import dev.backupvault.sources.SourceState;
import dev.backupvault.sources.Wish;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault sources}. Asks neither the store nor the connector, and works without both. */
@Command(
        name = "sources",
        description = "Lists the configured sources and what became of them; pauses, resumes and retires them.",
        mixinStandardHelpOptions = true)
final class SourcesCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int LONGEST_TEXT = 100;

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** A source as it is shown; null is unknown. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Listed(
            String name,
            String kind,
            String source,
            String from,
            String state,
            int inFlight,
            String lastPoint,
            Instant lastPointAt,
            SourceState.LastError lastError,
            Instant nextRun,
            String file) {}

    @Override
    public void run() {
        Home home = Home.find();
        SourceFolder folder = new SourceFolder(home.states());
        boolean connector = folder.isConnectorRunning();
        List<Listed> sources = Sources.configured(home).stream()
                .map(source -> listed(folder, source, connector))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Records.json(sources));
        } else if (sources.isEmpty()) {
            out.println("no sources yet: each is a small file in " + home.sources());
        } else {
            table(out, sources);
        }
        out.flush();
    }

    private static Listed listed(SourceFolder folder, ConfiguredSource source, boolean connector) {
        Optional<SourceState> state = folder.state(source.name());
        Optional<SourceState> current = state.filter(s -> connector && folder.isOfThisRun(s));
        return new Listed(
                source.name(),
                source.kind(),
                source.source(),
                Sources.check(source).map(kind -> kind.from(source)).orElse(null),
                word(folder.wish(source.name()), connector, current),
                current.map(SourceState::inFlight).orElse(0),
                state.map(SourceState::lastPoint).orElse(null),
                state.map(SourceState::lastPointAt).orElse(null),
                state.map(SourceState::lastError).orElse(null),
                current.map(SourceState::nextRun).orElse(null),
                source.file().toString());
    }

    private static String word(Wish wish, boolean connector, Optional<SourceState> current) {
        boolean takes = current.filter(SourceState::isRunning).isPresent();
        boolean busy = current.filter(s -> s.inFlight() > 0).isPresent();
        if (wish != Wish.RUN) {
            return takes || busy ? "pausing" : wish.word();
        }
        if (current.isPresent()) {
            return current.get().state();
        }
        return connector ? "not loaded" : "stopped";
    }

    private static void table(PrintWriter out, List<Listed> sources) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "KIND", "FROM", "STATE", "LAST POINT", "AT", "NEXT RUN", "LAST ERROR"));
        for (Listed source : sources) {
            rows.add(List.of(
                    Text.printable(source.name),
                    Text.printable(source.kind),
                    source.from == null ? "-" : Text.printable(source.from),
                    source.state,
                    source.lastPoint == null ? "-" : Text.printable(source.lastPoint),
                    Text.time(source.lastPointAt),
                    Text.time(source.nextRun),
                    error(source.lastError)));
        }
        Text.table(out, rows);
    }

    private static String error(SourceState.LastError error) {
        if (error == null) {
            return "-";
        }
        String text = error.text().length() <= LONGEST_TEXT
                ? error.text()
                : error.text().substring(0, LONGEST_TEXT) + "…";
        return Text.printable(error.code() + " at " + Text.time(error.at()) + ": " + text);
    }

    @Command(
            name = "pause",
            description = "Takes no new backups from a source until it is resumed, also after a restart.",
            mixinStandardHelpOptions = true)
    void pause(@Parameters(paramLabel = "NAME", description = "As `sources` lists it.") String name) {
        say(name, Wish.PAUSED, "what was begun is finished");
    }

    @Command(
            name = "retire",
            description = "Takes no backups from a source any more; its points stay.",
            mixinStandardHelpOptions = true)
    void retire(@Parameters(paramLabel = "NAME", description = "As `sources` lists it.") String name) {
        say(name, Wish.RETIRED, "its points stay");
    }

    @Command(
            name = "resume",
            description = "Takes backups again from a source that was paused or retired.",
            mixinStandardHelpOptions = true)
    void resume(@Parameters(paramLabel = "NAME", description = "As `sources` lists it.") String name) {
        say(name, Wish.RUN, "it takes backups again");
    }

    private void say(String name, Wish wish, String meaning) {
        Home home = Home.find();
        List<ConfiguredSource> sources = Sources.configured(home);
        if (sources.stream().noneMatch(source -> source.name().equals(name))) {
            throw VaultException.of(ErrorCode.USAGE, "there is no source '" + name + "'")
                    .hint("there are: "
                            + sources.stream().map(ConfiguredSource::name).collect(Collectors.joining(", ")));
        }
        SourceFolder folder = new SourceFolder(home.states());
        folder.wish(name, wish);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Text.printable(name) + ": " + (wish == Wish.RUN ? "resumed" : wish.word()) + ", " + meaning);
        if (!awaitConnector(folder, name, wish)) {
            out.println("the connector has not said yet that it does so; `backup-vault sources` shows when");
        }
        out.flush();
    }

    /** So that when this command has returned, nothing new is begun. */
    private static boolean awaitConnector(SourceFolder folder, String name, Wish wish) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (folder.isConnectorRunning()) {
            Optional<SourceState> state = folder.state(name).filter(folder::isOfThisRun);
            if (state.isEmpty() || state.get().isRunning() == (wish == Wish.RUN)) {
                return true; // a source that the connector has not loaded obeys when it is
            }
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }
}
