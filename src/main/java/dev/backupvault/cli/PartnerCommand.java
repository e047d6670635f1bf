package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.intake.FolderIntake;
import dev.backupvault.intake.LocalPlace;
import dev.backupvault.partner.Classified;
import dev.backupvault.partner.ClassifiedFolder;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.Facts;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Look;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.probe.FileBytes;
import dev.backupvault.point.Records;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault partner}. Needs neither store nor connector. */
@Command(
        name = "partner",
        description = "What is known of backup tools: config/partners, one profile a file (docs/PARTNERS.md).",
        mixinStandardHelpOptions = true,
        subcommands = {PartnerCommand.ListThem.class, PartnerShow.class, PartnerCommand.Test.class})
final class PartnerCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "which command? there are `list`, `show` and `test`");
    }

    static Profiles profiles() {
        return Profiles.read(Home.find().partners());
    }

    /** {@code backup-vault partner list}. */
    @Command(name = "list", description = "Lists the profiles.", mixinStandardHelpOptions = true)
    static final class ListThem implements Runnable {
        @Option(names = "--json", description = "As JSON, one array.")
        private boolean json;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        private record Listed(String profile, int version, String backups, String title, String retention) {}

        @Override
        public void run() {
            List<Listed> listed = profiles().all().stream()
                    .map(Classifier::profile)
                    .map(ListThem::listed)
                    .toList();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.print(Records.json(listed));
            } else {
                List<List<String>> rows = new ArrayList<>();
                rows.add(List.of("PROFILE", "VERSION", "BACKUPS", "RETENTION", "WHAT"));
                listed.forEach(profile -> rows.add(List.of(
                        profile.profile(),
                        Integer.toString(profile.version()),
                        profile.backups(),
                        profile.retention(),
                        profile.title())));
                Text.table(out, rows);
            }
            out.flush();
        }

        private static Listed listed(Profile profile) {
            return new Listed(
                    profile.id(),
                    profile.version(),
                    profile.folder().isPresent() ? "folders" : "files",
                    profile.title(),
                    profile.retention().name().toLowerCase(Locale.ROOT));
        }
    }

    /** {@code backup-vault partner test}. */
    @Command(
            name = "test",
            description = "Says what each profile makes of files and folders, and why. Stores nothing.",
            mixinStandardHelpOptions = true)
    static final class Test implements Runnable {
        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or folders as the tool wrote them.")
        private List<Path> files;

        @Option(
                names = "--partner",
                paramLabel = "PROFILE",
                description = "Only this one; without it, those that know the file.")
        private String partner;

        @Option(
                names = "--below",
                paramLabel = "FOLDER",
                description =
                        "Where the source begins: profiles look at paths from there (default: where the command runs).")
        private Path below = Path.of("");

        @Option(names = "--json", description = "As JSON, one array.")
        private boolean json;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        private record Answer(
                String file,
                String profile,
                String shape,
                boolean ignored,
                String role,
                String kind,
                String item,
                String time,
                String timeFrom,
                String set,
                Map<String, String> facts,
                List<String> notes) {}

        @Override
        public void run() {
            Profiles profiles = profiles();
            PrintWriter out = spec.commandLine().getOut();
            List<Answer> answers = new ArrayList<>();
            for (Path file : files) {
                answers.addAll(Files.isDirectory(file) ? folders(profiles, file) : answers(profiles, file));
            }
            if (json) {
                out.print(Records.json(answers));
            } else {
                answers.forEach(answer -> print(out, answer));
            }
            out.flush();
        }

        private List<Answer> answers(Profiles profiles, Path file) {
            List<Answer> answers = new ArrayList<>();
            List<Classifier> asked = partner == null
                    ? List.copyOf(profiles.all())
                    : profiles.of(partner).map(List::of).orElse(List.of());
            try (FileChannel channel = FileChannel.open(file)) {
                Look look = new Look(path(file), Files.getLastModifiedTime(file).toInstant(), FileBytes.of(channel));
                for (Classifier classifier : asked) {
                    Classified found = classifier.classify(look);
                    if (partner != null || found.shape().isPresent()) {
                        answers.add(answer(classifier.profile(), file, found));
                    }
                }
            } catch (IOException e) {
                throw VaultException.of(ErrorCode.SOURCE_UNREADABLE, "'" + file + "' cannot be read", e)
                        .hint("check its name and permissions");
            }
            if (answers.isEmpty()) {
                answers.add(generic(file));
            }
            return answers;
        }

        /** What is whole by what no name tells could be any folder, so such profiles answer only if they are asked. */
        private List<Answer> folders(Profiles profiles, Path folder) {
            Path root = folder.toAbsolutePath().normalize();
            FolderListing listing = new LocalPlace(root).list("");
            List<Answer> answers = new ArrayList<>();
            for (Classifier classifier : partner == null
                    ? profiles.all()
                    : profiles.of(partner).stream().toList()) {
                profiles.folders(classifier.profile().id())
                        .filter(known -> partner != null || !known.rule().with().isEmpty())
                        .ifPresent(known -> FolderUnit.find(known.rule(), listing)
                                .forEach(unit -> answers.add(folder(
                                        FolderListing.join(folder.toString(), unit.path()),
                                        classifier.profile(),
                                        FolderIntake.classify(known, new LocalPlace(root), unit)))));
            }
            return answers.isEmpty() ? List.of(unknown(folder)) : answers;
        }

        private Answer unknown(Path folder) {
            return new Answer(
                    folder.toString(),
                    partner == null ? Profiles.GENERIC : partner,
                    null,
                    false,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Map.of(),
                    List.of("no profile knows it as a backup, nor any folder in it"));
        }

        private static Answer folder(String path, Profile profile, ClassifiedFolder found) {
            List<String> notes = new ArrayList<>(found.notes());
            notes.add(found.incomplete()
                    .map(why -> "not complete: " + why)
                    .orElse("complete: " + found.members().size() + " files, level " + found.level()));
            return new Answer(
                    path,
                    profile.id(),
                    "folder",
                    false,
                    null,
                    found.kind().map(kind -> kind.word()).orElse(null),
                    found.item().orElse(null),
                    found.time().at().toString(),
                    found.time().from(),
                    null,
                    facts(found.facts()),
                    notes);
        }

        private static Map<String, String> facts(Facts facts) {
            Map<String, String> shown = new TreeMap<>();
            facts.all()
                    .forEach((name, fact) ->
                            shown.put(name, fact.value() + " (" + fact.from().word() + ")"));
            return shown;
        }

        private String path(Path file) {
            Path root = below.toAbsolutePath().normalize();
            Path absolute = file.toAbsolutePath().normalize();
            Path name = absolute.startsWith(root)
                    ? root.relativize(absolute)
                    : SourceFile.chosen(absolute).name();
            return name.toString().replace(java.io.File.separatorChar, '/');
        }

        private static Answer generic(Path file) {
            return new Answer(
                    file.toString(),
                    Profiles.GENERIC,
                    null,
                    false,
                    null,
                    "full",
                    null,
                    null,
                    null,
                    null,
                    Map.of(),
                    List.of("no profile knows it: it is stored as it is, as a full backup of its path"));
        }

        private static Answer answer(Profile profile, Path file, Classified found) {
            return new Answer(
                    file.toString(),
                    profile.id(),
                    found.shape().orElse(null),
                    found.ignored(),
                    found.role().name().toLowerCase(Locale.ROOT),
                    found.kind().map(kind -> kind.word()).orElse(null),
                    found.item().orElse(null),
                    found.time().at().toString(),
                    found.time().from(),
                    found.set().orElse(null),
                    facts(found.facts()),
                    found.notes());
        }

        private static void print(PrintWriter out, Answer answer) {
            out.println(Text.printable(answer.file()));
            line(out, "profile", answer.profile() + (answer.shape() == null ? "" : ", " + answer.shape()));
            line(out, "kind", answer.kind());
            line(out, "item", answer.item());
            line(out, "time", answer.time() == null ? null : answer.time() + " (" + answer.timeFrom() + ")");
            line(out, "set", answer.set());
            answer.facts().forEach((name, value) -> line(out, "  " + name, value));
            answer.notes().forEach(note -> line(out, "note", note));
        }

        private static void line(PrintWriter out, String name, String value) {
            if (value != null) {
                out.println("  %-9s %s".formatted(name, Text.printable(value)));
            }
        }
    }
}
