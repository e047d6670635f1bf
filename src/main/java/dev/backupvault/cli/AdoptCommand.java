package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Adoption;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.VaultLayout;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backup-vault adopt}. */
@Command(
        name = "adopt",
        description =
                "Makes recovery points of blobs that lie in the vault's account already, where they lie: each is read and hashed once, none is moved or changed.",
        mixinStandardHelpOptions = true)
final class AdoptCommand implements Callable<Integer> {
    @Option(names = "--container", required = true, description = "The container that the blobs lie in.")
    private String container;

    @Option(names = "--source", required = true, description = "Source that the points belong to.")
    private String source;

    @Option(names = "--prefix", defaultValue = "", description = "Only blobs whose names begin with this.")
    private String prefix;

    @Option(names = "--dry-run", description = "Say what would be adopted, and read nothing.")
    private boolean dryRun;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private int adopted;
    private int known;
    private int refused;
    private int worst = ErrorCode.Exit.OK;

    @Override
    public Integer call() {
        if (VaultLayout.isOurs(container)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "'" + container + "' is the vault's own");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (OpenVault vault = OpenVault.open()) {
            Adoption adoption = vault.services().adoption();
            for (BlobInfo blob : Listing.of(vault.services().vault(), VaultLayout.elsewhere(container, prefix))) {
                try {
                    adopt(out, adoption, blob);
                } catch (VaultException e) {
                    refused++;
                    worst = Math.max(worst, e.code().exit());
                    out.println("refused  " + Text.printable(blob.path().name()) + "  "
                            + e.code().id() + " " + e.fact());
                }
                out.flush();
            }
        }
        out.println(
                (dryRun ? "would adopt " : "adopted ") + adopted + ", known before " + known + ", refused " + refused);
        out.flush();
        return worst;
    }

    private void adopt(PrintWriter out, Adoption adoption, BlobInfo blob) {
        Adoption.Candidate candidate = adoption.look(blob, source);
        if (candidate.known()) {
            known++;
            return;
        }
        if (!dryRun) {
            adoption.adopt(candidate);
        }
        adopted++;
        out.println((dryRun ? "would adopt  " : "adopted  ")
                + Text.printable(blob.path().name()) + "  " + Text.size(blob.bytes()) + "  " + candidate.id());
    }
}
