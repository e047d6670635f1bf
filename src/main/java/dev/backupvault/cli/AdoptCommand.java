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
                "Makes recovery points of blobs that lie in the vault's account already, where they lie: each is read and hashed once, none is moved or changed. With --copy, of copies that the account makes for the vault.",
        mixinStandardHelpOptions = true)
final class AdoptCommand implements Callable<Integer> {
    @Option(names = "--container", required = true, description = "The container that the blobs lie in.")
    private String container;

    @Option(names = "--source", required = true, description = "Source that the points belong to.")
    private String source;

    @Option(names = "--prefix", defaultValue = "", description = "Only blobs whose names begin with this.")
    private String prefix;

    @Option(
            names = "--copy",
            description =
                    "Have the account copy each blob into the vault: for archived blobs, and those that others may overwrite. Archived ones are rehydrated into the copy, which costs money and takes up to 15 hours: run it again until nothing is pending.")
    private boolean copy;

    @Option(names = "--dry-run", description = "Say what would be adopted, and read nothing.")
    private boolean dryRun;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private int adopted;
    private int known;
    private int pending;
    private int refused;
    private boolean archived;
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
                    archived |= !copy && e.code() == ErrorCode.STORE_ARCHIVED;
                    worst = Math.max(worst, e.code().exit());
                    out.println("refused  " + Text.printable(blob.path().name()) + "  "
                            + e.code().id() + " " + e.fact());
                }
                out.flush();
            }
        }
        out.println((dryRun ? "would adopt " : "adopted ") + adopted + (copy ? ", pending " + pending : "")
                + ", known before " + known + ", refused " + refused);
        if (pending > 0) {
            out.println("the account is still copying: run the same command again, after up to 15 hours");
        }
        if (archived) {
            out.println("archived blobs can be adopted with --copy: the account rehydrates a copy, which costs money");
        }
        out.flush();
        return worst;
    }

    private void adopt(PrintWriter out, Adoption adoption, BlobInfo blob) {
        Adoption.Candidate candidate = adoption.look(blob, source, copy);
        if (candidate.known()) {
            known++;
            return;
        }
        boolean done = dryRun || adoption.adopt(candidate, Operator.name()).isPresent();
        if (done) {
            adopted++;
        } else {
            pending++;
        }
        out.println((dryRun ? "would adopt  " : done ? "adopted  " : "pending  ")
                + Text.printable(blob.path().name()) + "  " + Text.size(blob.bytes()) + "  " + candidate.id());
    }
}
