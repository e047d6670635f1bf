package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.point.Records;
import dev.backupvault.sources.ListedSource;
import dev.backupvault.sources.SourceState;
import dev.backupvault.sources.Wish;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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
    private static final int LONGEST_TEXT = 100;

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        Home home = Home.find();
        List<ListedSource> sources = Sources.board(home).list();
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

    private static void table(PrintWriter out, List<ListedSource> sources) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "KIND", "FROM", "STATE", "LAST POINT", "AT", "NEXT RUN", "LAST ERROR"));
        for (ListedSource source : sources) {
            rows.add(List.of(
                    Text.printable(source.name()),
                    Text.printable(source.kind()),
                    source.from() == null ? "-" : Text.printable(source.from()),
                    source.state(),
                    source.lastPoint() == null ? "-" : Text.printable(source.lastPoint()),
                    Text.time(source.lastPointAt()),
                    Text.time(source.nextRun()),
                    error(source.lastError())));
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
        boolean done = Sources.board(Home.find()).want(name, wish);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Text.printable(name) + ": " + (wish == Wish.RUN ? "resumed" : wish.word()) + ", " + meaning);
        if (!done) {
            out.println("the connector has not said yet that it does so; `backup-vault sources` shows when");
        }
        out.flush();
    }
}
