package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.Ingest;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SidecarDigests;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.intake.FolderRules;
import dev.backupvault.intake.Intake;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup-vault ingest}. */
@Command(
        name = "ingest",
        description =
                "Stores files, standard input (-), or with --partner folders, as recovery points. Needs no running connector.",
        mixinStandardHelpOptions = true)
final class IngestCommand implements Callable<Integer> {
    private static final String STDIN = "-";

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files, folders, or - for standard input, of any length.")
    private List<String> files;

    @Option(names = "--source", required = true, description = "The source the points belong to.")
    private String source;

    @Option(names = "--item", description = "The item; by default the file's name. Required for -.")
    private String item;

    @Option(
            names = "--as-one",
            description = "The files are one backup of --item: one point, or none if one of them fails.")
    private boolean asOne;

    @Option(
            names = "--tenant",
            defaultValue = ItemId.DEFAULT_TENANT,
            description = "The owner (default: ${DEFAULT-VALUE}).")
    private String tenant;

    @Option(
            names = "--key",
            description =
                    "For -: the same key with the same bytes makes a retry the same point, and sends only what is missing.")
    private String key;

    @Option(names = "--length", description = "For -: bytes that must arrive; a producer that died is noticed.")
    private Long length;

    @Option(
            names = "--require-sha256",
            paramLabel = "HEX",
            description = "Refuse other bytes. A .sha256 or .md5 file beside FILE is always checked.")
    private String sha256;

    @Option(
            names = "--kind",
            defaultValue = "full",
            description = "full, incremental, differential or log (default: ${DEFAULT-VALUE}).")
    private PointKind kind;

    @Option(
            names = "--depends-on",
            paramLabel = "POINT",
            description = "A point of the same item that a restore also needs; may be given again.")
    private List<String> dependsOn = new ArrayList<>();

    @Option(
            names = "--partner",
            paramLabel = "PROFILE",
            description =
                    "What is known of the files: item, kind, time, set and chain come from them (see `partner list`).")
    private String partner;

    @Option(names = "--policy", description = "The policy the points are kept by.")
    private String policy;

    @Option(
            names = "--keep-for",
            paramLabel = "TIME",
            converter = Text.DurationOption.class,
            description = "A retention of its own, such as 90d, whatever the policy says.")
    private Duration keepFor;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check();
        try (OpenVault vault = OpenVault.open();
                ProgressReporter progress =
                        ProgressReporter.start(vault.services().ingest().uploads())) {
            vault.services().requirePolicy(policy);
            vault.services().intake().profiles().of(partner);
            if (asOne) {
                ingestAsOne(vault.services().ingest(), progress);
                return ErrorCode.Exit.OK;
            }
            int worst = ErrorCode.Exit.OK;
            for (String file : files) {
                try {
                    ingest(vault.services().intake(), file, progress);
                } catch (VaultException e) {
                    if (files.size() == 1) {
                        throw e;
                    }
                    progress.clear();
                    spec.commandLine()
                            .getErr()
                            .println("backup-vault: " + e.getMessage()); // the files behind it are stored all the same
                    worst = Math.max(worst, e.code().exit());
                }
            }
            return worst;
        }
    }

    private void ingest(Intake intake, String file, ProgressReporter progress) throws IOException {
        if (file.equals(STDIN) || !Files.isDirectory(Path.of(file))) {
            report(file, intake.ingest(request(file), item != null), progress);
            return;
        }
        if (sha256 != null) {
            throw usage("--require-sha256 is for one file, and '" + file + "' is a folder");
        }
        new IngestFolder(intake)
                .ingest(
                        real(Path.of(file)),
                        new FolderRules(
                                itemId("folder"),
                                item != null,
                                partner,
                                policy,
                                Optional.ofNullable(keepFor),
                                Pacer.UNLIMITED,
                                Operator.name()),
                        (folder, result) -> report(folder, result, progress));
    }

    private void ingestAsOne(Ingest ingest, ProgressReporter progress) throws IOException {
        List<PointId> received = new ArrayList<>();
        for (String file : files) {
            IngestResult result = ingest.ingest(request(file).withoutSeal());
            report(file, result, progress);
            received.add(result.point());
        }
        report(item, ingest.seal(tenant, source, received, Operator.name()), progress);
    }

    private void check() {
        if (asOne && (files.size() < 2 || item == null)) {
            throw usage("--as-one is for several files, and needs --item: what are they a backup of?");
        }
        if (files.contains(STDIN) && (files.size() > 1 || item == null)) {
            throw usage(files.size() > 1 ? "- cannot be mixed with files" : "- needs --item: what is it a backup of?");
        }
        if ((key != null || length != null) && !files.contains(STDIN)) {
            throw usage("--key and --length are for -: a file is retriable by itself");
        }
        if (partner != null && (asOne || isGiven("--kind") || isGiven("--depends-on"))) {
            throw usage("--partner finds out itself what --as-one, --kind and --depends-on say");
        }
        if (files.size() > 1 && sha256 != null) {
            throw usage("--require-sha256 is for one file: use .sha256 files for several");
        }
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private IngestRequest request(String file) throws IOException {
        boolean stdin = file.equals(STDIN);
        // The name may be a link; the bytes come from what it leads to.
        SourceFile found = stdin ? null : SourceFile.chosen(real(Path.of(file)));
        Payload payload = stdin
                ? new Payload.OfStream(
                        new FileInputStream(FileDescriptor.in),
                        length == null ? OptionalLong.empty() : OptionalLong.of(length),
                        Optional.ofNullable(key))
                : Payload.file(found);
        String name = stdin
                ? item.substring(item.lastIndexOf('/') + 1)
                : Path.of(file).getFileName().toString();
        List<ExpectedDigest> expected = new ArrayList<>(stdin ? List.of() : SidecarDigests.read(found));
        if (sha256 != null) {
            expected.add(ExpectedDigest.parse(ExpectedDigest.Algorithm.SHA256, sha256, "--require-sha256"));
        }
        IngestRequest request = IngestRequest.of(itemId(name), name.isEmpty() ? "stream" : name, payload)
                .withChain(kind, dependsOn.stream().map(this::point).toList())
                .withExpected(expected);
        IngestRequest ruled = request.withRules(partner, policy).withBy(Operator.name());
        return keepFor == null ? ruled : ruled.withKeepFor(keepFor);
    }

    private ItemId itemId(String otherwise) {
        return new ItemId(tenant, source, item == null ? otherwise : item);
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.SOURCE_UNREADABLE, "'" + file + "' is not there or cannot be read", e)
                    .hint("check its name and permissions");
        }
    }

    private PointId point(String text) {
        try {
            return PointId.parse(text);
        } catch (IllegalArgumentException e) {
            throw usage("--depends-on: " + e.getMessage());
        }
    }

    private void report(String file, IngestResult result, ProgressReporter progress) {
        progress.clear();
        String word = result.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        String size = result.manifest()
                .map(manifest -> "  " + Text.size(manifest.bytes()) + "  "
                        + Text.rate(manifest.bytes(), result.took().toNanos() / 1e9)
                        + (manifest.artifacts().size() > 1
                                ? "  " + manifest.artifacts().size() + " files"
                                : "  sha256 " + manifest.artifacts().get(0).sha256()))
                .orElse("");
        spec.commandLine()
                .getOut()
                .println(result.point() + "  " + word + "  " + Text.printable(file.equals(STDIN) ? item : file) + size);
        spec.commandLine().getOut().flush();
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
