package dev.backupvault.cli;

import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.audit.AuditFilter;
import dev.backupvault.audit.AuditReader;
import dev.backupvault.audit.AuditRecord;
import dev.backupvault.audit.AuditReport;
import dev.backupvault.audit.AuditVerifier;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Records;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backup-vault audit}. */
@Command(
        name = "audit",
        description = "What was done to the vault, by whom and when.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.ListEntries.class, AuditCommand.Verify.class})
final class AuditCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? there are `list` and `verify`");
    }

    /** {@code backup-vault audit list}. */
    @Command(
            name = "list",
            description =
                    "Lists what was done: the logs of all processes by the time they began, the entries of each in order.",
            mixinStandardHelpOptions = true)
    static final class ListEntries implements Callable<Integer> {
        @Option(names = "--source", description = "Only what was done to this source.")
        private String source;

        @Option(names = "--point", description = "Only what was done to the point of this id.", converter = Point.class)
        private PointId point;

        @Option(
                names = "--act",
                description = "Only this: store, verify, restore, hide, undelete, hold, release, lock, purge, ...",
                converter = Word.class)
        private Act act;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only what was done from then on (RFC 3339, or a date: from its beginning, UTC).",
                converter = Text.TimeOption.class)
        private Instant since;

        @Option(names = "--json", description = "As JSON, one array.")
        private boolean json;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        private int listed;
        private int damaged;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            try (OpenVault vault = OpenVault.open()) {
                new AuditReader(vault.services().vault())
                        .each(
                                new AuditFilter(source, point, act, since),
                                entry -> out.print(json ? (listed++ == 0 ? "[" : ",") + line(entry) : text(entry)),
                                damage -> {
                                    damaged++;
                                    spec.commandLine().getErr().println("backup-vault: " + damage.getMessage());
                                });
            }
            out.print(!json ? "" : listed == 0 ? "[]\n" : "]\n");
            out.flush();
            return damaged == 0 ? ErrorCode.Exit.OK : ErrorCode.AUDIT_BROKEN.exit();
        }

        private static String line(AuditRecord entry) {
            return new String(Records.writeLine(entry), StandardCharsets.UTF_8);
        }

        private static String text(AuditRecord entry) {
            String owner =
                    entry.tenant() == null || entry.tenant().equals(ItemId.DEFAULT_TENANT) ? "" : entry.tenant() + "/";
            String source = entry.source() == null ? "-" : entry.source();
            String what = entry.item() == null ? source : source + "/" + entry.item();
            return Text.time(entry.at()) + "  "
                    + String.format(Locale.ROOT, "%-13s", entry.act().word()) + "  "
                    + Text.printable(owner + what) + "  "
                    + (entry.point() == null ? "" : entry.point() + "  ") + "by " + Text.printable(entry.by())
                    + (entry.detail() == null ? "" : "  " + Text.printable(entry.detail())) + System.lineSeparator();
        }
    }

    private static final class Point implements CommandLine.ITypeConverter<PointId> {
        @Override
        public PointId convert(String value) {
            return PointId.parse(value);
        }
    }

    private static final class Word implements CommandLine.ITypeConverter<Act> {
        @Override
        public Act convert(String value) {
            return Act.parse(value);
        }
    }

    /** {@code backup-vault audit verify}. */
    @Command(
            name = "verify",
            description =
                    "Follows the hash chains of the audit logs: says what was changed or taken away, and what cannot be seen. Exit code 4 if anything is wrong.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            AuditReport report;
            try (OpenVault vault = OpenVault.open()) {
                report = new AuditVerifier(
                                vault.services().vault(), vault.services().anchor())
                        .verify(finding -> out.println("BROKEN  " + Text.printable(finding)));
            }
            out.println(report.entries() + " entries in " + report.blobs() + " blobs of " + report.writers() + " logs, "
                    + (report.findings() == 0 ? "good" : report.findings() + " things wrong"));
            report.open().forEach(writer -> out.println("not ended: " + writer));
            report.limits().forEach(limit -> out.println("not seen: " + limit));
            out.flush();
            if (report.findings() > 0) {
                throw VaultException.of(
                                ErrorCode.AUDIT_BROKEN,
                                "the audit logs are not what was written: " + report.findings() + " things are wrong")
                        .hint("find out who has access to the account; the account's own logs may tell more");
            }
        }
    }
}
