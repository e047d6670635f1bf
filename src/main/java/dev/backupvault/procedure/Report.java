package dev.backupvault.procedure;

import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.Records;
import dev.backupvault.point.Sha256;
import dev.backupvault.restore.Restored;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.Version;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.RecordBlobs;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last step of a procedure, whatever has happened: writes down what was done, as files on this machine, in the vault
 * and in the audit log, and ends the run. Thread-safe.
 */
public final class Report implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(Report.class);
    /** Where the vault itself is read. */
    private static final String STORE = "store";

    private static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private VaultServices services;
    private Procedures procedures;
    private Path folder;
    private boolean partnerTool;

    public void setServices(VaultServices all) {
        services = all;
    }

    public void setProcedures(Procedures all) {
        procedures = all;
    }

    /** Where the files go. */
    public void setFolder(String reports) {
        folder = Path.of(reports);
    }

    /** Whether the checks are, or ask, the partner's own tool: what passes then is proved to level 4. */
    public void setPartnerTool(boolean asked) {
        partnerTool = asked;
    }

    /** @throws VaultException {@link ErrorCode#PROCEDURE_FAILED} if only cleaning up has failed */
    @Override
    public void process(Exchange exchange) throws IOException {
        Run run = Run.of(exchange);
        try {
            Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            DrillReport report = Evidence.of(run, failure, "camel-backup-vault " + Version.text());
            byte[] json = Records.write(report);
            try {
                write(report, json);
            } finally {
                store(report, json);
                run.reported(report);
            }
            if (partnerTool && report.isPassed() && isChecked(report)) {
                run.restored()
                        .forEach(restored -> proved(restored, run.request().by()));
            }
            if (failure == null && !report.isPassed()) {
                throw VaultException.of(
                        ErrorCode.PROCEDURE_FAILED, report.failure().fact());
            }
        } finally {
            procedures.ended(run);
            run.scratch().close();
        }
    }

    private static boolean isChecked(DrillReport report) {
        return report.programs().stream().anyMatch(done -> done.phase().equals(Run.Phase.CHECKS.word()));
    }

    /** Of a point of which not all was looked at, or another copy was, nothing is known. */
    private void proved(Restored restored, String by) {
        Manifest manifest = restored.manifest();
        if (manifest.kind() != PointKind.LOG // a server opens only those that it needs
                && restored.from().equals(STORE)
                && restored.files().size() == manifest.artifacts().size()) {
            services.points().find(manifest.itemId(), manifest.point()).ifPresent(point -> services.verifier()
                    .provedByTool(point, by));
        }
    }

    private void write(DrillReport report, byte[] json) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Files.createDirectory(folder, OWNER_FOLDER);
        }
        create(folder.resolve(report.name() + ".json"), json);
        create(
                folder.resolve(report.name() + ".md"),
                ReportPage.text(report, Sha256.of(json)).getBytes(StandardCharsets.UTF_8));
    }

    private static void create(Path file, byte[] bytes) throws IOException {
        try (var out = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_FILE)) {
            out.write(java.nio.ByteBuffer.wrap(bytes));
        }
    }

    /** A store that is away may be why it failed: the files on this machine say so then. */
    private void store(DrillReport report, byte[] json) {
        BlobPath blob = VaultLayout.report(report.name());
        try {
            new RecordBlobs(services.vault()).put(blob, report, Map.of(), Condition.ABSENT);
            services.audit()
                    .after(new AuditEntry(
                            Act.DRILL,
                            null,
                            null,
                            null,
                            null,
                            report.by(),
                            "procedure " + report.procedure() + " " + report.outcome()
                                    + (report.isPassed()
                                            ? ""
                                            : " in " + report.failure().phase() + " with "
                                                    + report.failure().code())
                                    + ", report " + blob.name() + " sha256 " + Sha256.of(json)));
        } catch (VaultException e) {
            LOG.error(
                    "report-not-stored report={} code={} why=\"{}\"",
                    report.name(),
                    e.code().id(),
                    e.fact());
        }
        LOG.info(
                "procedure-{} procedure={} run={} points={} rto={}",
                report.outcome(),
                report.procedure(),
                report.run(),
                report.points().size(),
                report.rtoSeconds());
    }
}
