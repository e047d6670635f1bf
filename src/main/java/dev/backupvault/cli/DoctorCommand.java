package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.Profile;
import dev.backupvault.partner.Profiles;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceFolder;
import dev.backupvault.sources.Wish;
import dev.backupvault.vault.Rights;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultContract;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code backup-vault doctor}. */
@Command(
        name = "doctor",
        description =
                "Tries every source, and the store: access, clock, and everything a vault needs of it. Writes a little beside the backups and deletes it again. With --deep, looks for what is lost or left over instead, and changes nothing.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    @CommandLine.ArgGroup(exclusive = false)
    private DeepDoctor deep;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private int worst = ErrorCode.Exit.OK;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (deep != null) {
            return deep.look(out);
        }
        List<ConfiguredSource> configured = sources();
        try (OpenVault vault = OpenVault.open()) {
            out.println("store: " + vault.describe());
            say("the store answers, and its containers are there", () -> {});
            say("its clock agrees with this machine's", () -> clock(vault));
            store(vault.services().vault());
            notFollowed(vault.services().intake().profiles(), configured);
            if (vault.isEmbedded()) {
                out.println("note   the embedded Azurite is for trying out: it keeps no backups safe");
            }
        } catch (VaultException e) {
            say("the store answers, and its containers are there", () -> {
                throw e;
            });
        }
        out.println(worst == ErrorCode.Exit.OK ? "all is well" : "something is wrong, see above");
        out.flush();
        return worst;
    }

    /** What this identity may not do is no fault: ingest needs less than retention (docs/SECURITY.md). */
    private void store(Vault vault) {
        Rights rights = Rights.of(vault);
        VaultContract contract = new VaultContract(vault);
        contract.checks().stream()
                .filter(check -> check.isFor(rights))
                .forEach(check -> say(check.sentence(), check::verify));
        if (rights.delete()) {
            say("what was written for these checks can be deleted", contract::cleanUp);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("note   this identity may: read, list, create" + (rights.write() ? ", write" : "")
                + (rights.delete() ? ", delete" : ""));
        if (!rights.write()) {
            out.println(
                    "note   it may not write: backups above 8 MiB, verification, holds and hidden points need that");
        }
        if (!rights.delete()) {
            out.println("note   it may not delete: retention, purge and hygiene need another identity;"
                    + " hygiene removes what was written for these checks");
        }
    }

    /** Before the store: a source can be wrong while the store is away. */
    private List<ConfiguredSource> sources() {
        Home home = Home.find();
        List<ConfiguredSource> configured = List.of();
        try {
            configured = Sources.configured(home);
        } catch (VaultException e) {
            say("the route files can be read", () -> {
                throw e;
            });
        }
        SourceFolder folder = new SourceFolder(home.states());
        for (ConfiguredSource source : configured) {
            if (folder.wish(source.name()) == Wish.RETIRED) {
                continue; // what is wrong with it does not matter any more
            }
            SourcePlaces.problem(source, configured)
                    .ifPresent(problem -> say("source " + source.name() + ": its deletions can be followed", () -> {
                        throw VaultException.of(ErrorCode.CONFIG_INVALID, problem)
                                .hint("correct 'retention' in its file: docs/POLICIES.md");
                    }));
            Sources.check(source).ifPresent(check -> check.steps(source)
                    .forEach(step -> say("source " + source.name() + ": " + step.sentence(), step.trial())));
        }
        return configured;
    }

    private void notFollowed(Profiles profiles, List<ConfiguredSource> configured) {
        configured.stream()
                .filter(source -> SourcePlaces.problem(source, configured).isEmpty())
                .filter(source -> SourcePlaces.place(source).isPresent()
                        && !SourcePlaces.owner(source).follows())
                .filter(source -> profiles.find(source.parameter("partner"))
                        .filter(found -> found.profile().retention() == Profile.Retention.PARTNER)
                        .isPresent())
                .forEach(
                        source -> spec.commandLine()
                                .getOut()
                                .println(
                                        "note   source " + Text.printable(source.name())
                                                + ": its tool deletes what is old itself, and nothing follows: docs/POLICIES.md, 'retention'"));
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
            out.println("good   " + Text.printable(sentence));
        } catch (VaultException e) {
            out.println("WRONG  " + Text.printable(sentence) + "\n       "
                    + e.getMessage().replace("\n", "\n     "));
            worst = Math.max(worst, e.code().exit());
        }
        out.flush();
    }
}
