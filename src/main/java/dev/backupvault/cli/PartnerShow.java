package dev.backupvault.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.Classifier;
import dev.backupvault.partner.DateInName;
import dev.backupvault.partner.FileShape;
import dev.backupvault.partner.FolderRule;
import dev.backupvault.partner.KindRule;
import dev.backupvault.partner.LinkRule;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.partner.Template;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Records;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault partner show}. */
@Command(
        name = "show",
        description = "Says what a profile makes of a tool's files, and how the tool is pointed at the vault.",
        mixinStandardHelpOptions = true)
final class PartnerShow implements Runnable {
    @Parameters(paramLabel = "PROFILE", description = "Its name, as `partner list` shows it.")
    private String name;

    @Option(names = "--json", description = "As JSON, one object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private record Shape(String shape, String role, String kind, String path) {}

    private record Way(String by, @JsonProperty("do") String text) {}

    /** What is said of a profile; null where there is nothing to say. */
    private record Shown(
            String profile,
            int version,
            String title,
            String backups,
            List<String> item,
            String set,
            List<String> needs,
            String retention,
            List<Shape> shapes,
            List<Way> setup) {}

    @Override
    public void run() {
        Shown shown = shown(profile(PartnerCommand.profiles()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Records.json(shown));
        } else {
            print(out, shown);
        }
        out.flush();
    }

    private Profile profile(Profiles profiles) {
        return profiles.of(name).map(Classifier::profile).orElseThrow(() -> VaultException.of(
                        ErrorCode.CONFIG_INVALID, "'" + name + "' has no file: each file is a full backup of its path")
                .hint("`backup-vault partner list` shows the profiles; docs/PARTNERS.md says when none is needed"));
    }

    private static Shown shown(Profile profile) {
        return new Shown(
                profile.id(),
                profile.version(),
                profile.title(),
                profile.folder().map(PartnerShow::folders).orElse("files"),
                texts(profile.item()),
                profile.set().map(set -> String.join(", or ", texts(set.key()))).orElse(null),
                needs(profile),
                switch (profile.retention()) {
                    case VAULT -> "the vault's policy";
                    case PARTNER -> "the tool";
                    case BOTH -> "the tool and the vault's policy";
                },
                profile.shapes().stream().map(PartnerShow::shape).toList(),
                profile.setUps().stream()
                        .map(way -> new Way(way.by().word(), way.text()))
                        .toList());
    }

    private static String folders(FolderRule rule) {
        String kind = kind(rule.kind());
        return rule.with().isEmpty()
                ? "the source's folder as a whole: " + kind
                : "folders with "
                        + rule.with().stream().map(FolderRule.Name::text).collect(Collectors.joining(", ")) + ": "
                        + kind;
    }

    private static List<String> texts(List<Template> templates) {
        return templates.stream().map(Template::toString).toList();
    }

    private static Shape shape(FileShape shape) {
        return new Shape(
                shape.id(),
                shape.role().name().toLowerCase(Locale.ROOT),
                shape.kind().map(PartnerShow::kind).orElse(null),
                DateInName.out(shape.path().pattern()));
    }

    private static String kind(KindRule rule) {
        List<String> told = new ArrayList<>();
        rule.map().forEach((value, kind) -> {
            if (!value.equals(kind.word())) {
                told.add(value + " " + kind.word());
            }
        });
        String otherwise = rule.otherwise().map(PointKind::word).orElse("as it says");
        if (rule.from().isEmpty()) {
            return otherwise;
        }
        return "by " + String.join(", ", rule.from()) + (told.isEmpty() ? "" : " (" + String.join(", ", told) + ")")
                + ", else " + otherwise;
    }

    private static List<String> needs(Profile profile) {
        List<String> needs = new ArrayList<>();
        profile.needs()
                .ifPresent(rule -> needs.add("the logs from " + rule.from() + " to " + rule.to() + " in " + rule.into()
                        + (rule.unless().isEmpty() ? "" : ", unless it has " + String.join(" or ", rule.unless()))));
        profile.links()
                .forEach((kind, rules) -> rules.forEach(rule -> needs.add(kind.word() + " needs "
                        + rule.kinds().stream().map(PointKind::word).collect(Collectors.joining(" or ")) + ": "
                        + how(rule))));
        return needs;
    }

    private static String how(LinkRule rule) {
        String theirs = String.join(" or ", rule.theirs());
        return switch (rule.how()) {
            case EQUAL -> "whose " + theirs + " is its " + rule.mine().get(0);
            case WITHIN -> "whose " + theirs + " lies between its " + String.join(" and ", rule.mine());
            case NAMED -> "with the file that its " + rule.mine().get(0) + " names";
            case SEQUENCE -> "one before by " + rule.mine().get(0) + ", or the base taken since";
            case PREVIOUS -> "the newest before, as a guess";
        };
    }

    private static void print(PrintWriter out, Shown shown) {
        out.println(shown.profile() + ", version " + shown.version() + ": " + Text.printable(shown.title()));
        out.println();
        line(out, "backups", shown.backups());
        line(out, "item", String.join(", or ", shown.item()));
        line(out, "set", shown.set());
        shown.needs().forEach(need -> line(out, "needs", need));
        line(out, "retention", "who deletes where it is written: " + shown.retention());
        out.println();
        shown.shapes().forEach(shape -> {
            out.println("  " + shape.shape() + ": " + shape.role() + (shape.kind() == null ? "" : ", " + shape.kind()));
            out.println("    " + Text.printable(shape.path()));
        });
        shown.setup().forEach(way -> {
            out.println();
            out.println("By " + way.by() + ":");
            way.text().lines().forEach(text -> out.println("  " + Text.printable(text)));
        });
    }

    private static void line(PrintWriter out, String name, String value) {
        if (value != null) {
            out.println("  %-10s %s".formatted(name, Text.printable(value)));
        }
    }
}
