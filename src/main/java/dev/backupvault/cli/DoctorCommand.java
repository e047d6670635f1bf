package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.VaultContract;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code backup-vault doctor}. */
@Command(
        name = "doctor",
        description =
                "Tries the store: access, clock, and everything a vault needs of it. Writes a little beside the backups and deletes it again.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private int worst = ErrorCode.Exit.OK;

    @Override
    public Integer call() {
        try (OpenVault vault = OpenVault.open()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("store: " + vault.describe());
            say("the store answers, and its containers are there", () -> {});
            say("its clock agrees with this machine's", () -> clock(vault));
            VaultContract contract = new VaultContract(vault.services().vault());
            contract.checks().forEach(check -> say(check.sentence(), check::verify));
            say("what was written for these checks can be deleted", contract::cleanUp);
            if (vault.isEmbedded()) {
                out.println("note   the embedded Azurite is for trying out: it keeps no backups safe");
            }
            out.println(worst == ErrorCode.Exit.OK ? "all is well" : "something is wrong, see above");
            out.flush();
            return worst;
        }
    }

    private static void clock(OpenVault vault) {
        Duration skew =
                Duration.between(vault.services().vault().now(), Instant.now()).abs();
        if (skew.compareTo(MOST_SKEW) > 0) {
            throw VaultException.mismatch(
                            ErrorCode.STORE_CONTRACT_BROKEN,
                            "the clocks of the store and of this machine differ",
                            "at most " + MOST_SKEW.toMinutes() + " minutes",
                            skew.toSeconds() + " s")
                    .hint("set this machine's clock (chrony or ntpd)");
        }
    }

    private void say(String sentence, Runnable check) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            check.run();
            out.println("good   " + sentence);
        } catch (VaultException e) {
            out.println("WRONG  " + sentence + "\n       " + e.getMessage().replace("\n", "\n     "));
            worst = Math.max(worst, e.code().exit());
        }
        out.flush();
    }
}
