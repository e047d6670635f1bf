package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Records;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.retention.Purge;
import dev.backupvault.retention.Retention;
import dev.backupvault.retention.SourcePlan;
import dev.backupvault.vault.PointStore.Origin;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault retention}. */
@Command(
        name = "retention",
        description = "What policies keep and take away.",
        mixinStandardHelpOptions = true,
        subcommands = {RetentionCommand.PlanOnly.class, RetentionCommand.Apply.class, RetentionCommand.PurgeHidden.class
        })
final class RetentionCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "which command? there are `plan`, `apply` and `purge`");
    }

    /** One source, or all there are. */
    static final class Where {
        @Option(names = "--source", description = "Only of this source.")
        private String source;

        @Option(
                names = "--tenant",
                defaultValue = ItemId.DEFAULT_TENANT,
                description = "With --source: whose (default: ${DEFAULT-VALUE}).")
        private String tenant;

        /** An error of one source does not keep the others from their turn; the first one is the command's. */
        void each(OpenVault vault, BiConsumer<String, String> act) {
            List<Origin> origins = source != null
                    ? List.of(new Origin(tenant, source))
                    : vault.services().points().origins();
            VaultException first = null;
            for (Origin origin : origins) {
                try {
                    act.accept(origin.tenant(), origin.source());
                } catch (VaultException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }

    /** {@code backup-vault retention plan}. */
    @Command(
            name = "plan",
            description = "Shows what would go, and why each point that stays is kept. Changes nothing.",
            mixinStandardHelpOptions = true)
    static final class PlanOnly implements Runnable {
        @Mixin
        private Where where;

        @Option(names = "--json", description = "As JSON, one array.")
        private boolean json;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            try (OpenVault vault = OpenVault.open()) {
                PrintWriter out = spec.commandLine().getOut();
                Retention retention = vault.services().retention();
                List<RetentionPlan> all = new ArrayList<>();
                where.each(vault, (tenant, source) -> {
                    SourcePlan planned = retention.plan(tenant, source);
                    all.addAll(planned.plans());
                    if (!json) {
                        planned.plans().forEach(plan -> out.print(plan.table()));
                        retention
                                .weaker(tenant, source, planned)
                                .forEach(sentence -> out.println("weaker than accepted: " + Text.printable(sentence)));
                    }
                });
                if (json) {
                    out.print(Records.json(all));
                } else if (all.isEmpty()) {
                    out.println("no points are kept by a policy");
                }
                out.flush();
            }
        }
    }

    /** {@code backup-vault retention apply}. */
    @Command(
            name = "apply",
            description = "Hides what `plan` says would go. It can be brought back with `undelete` until it is purged.",
            mixinStandardHelpOptions = true)
    static final class Apply implements Runnable {
        @Mixin
        private Where where;

        @Option(
                names = "--confirm",
                paramLabel = "PLAN",
                description = "Id of a plan that takes more than its policy's share, and is right.")
        private Set<String> confirmed = Set.of();

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            try (OpenVault vault = OpenVault.open()) {
                PrintWriter out = spec.commandLine().getOut();
                Retention retention = vault.services().retention();
                where.each(vault, (tenant, source) -> {
                    int hidden = 0;
                    for (RetentionPlan plan : retention.planToApply(tenant, source, confirmed, Operator.name())) {
                        hidden += retention.apply(plan, Operator.name());
                    }
                    out.println(Text.printable(source) + ": " + hidden + " points hidden");
                    out.flush();
                });
            }
        }
    }

    /** {@code backup-vault retention purge}. */
    @Command(
            name = "purge",
            description = {
                "Deletes what was hidden long enough, for good.",
                "A point is marked by one run and deleted by another at least five minutes later: run it twice, or let the connector do it."
            },
            mixinStandardHelpOptions = true)
    static final class PurgeHidden implements Runnable {
        @Mixin
        private Where where;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            try (OpenVault vault = OpenVault.open()) {
                PrintWriter out = spec.commandLine().getOut();
                where.each(vault, (tenant, source) -> {
                    Purge.Outcome outcome = vault.services().purge().run(tenant, source, Operator.name());
                    out.println(Text.printable(source) + ": " + outcome.purged() + " points purged ("
                            + Text.size(outcome.bytes()) + "), " + outcome.marked() + " marked");
                    out.flush();
                    if (outcome.refused() > 0) {
                        throw VaultException.of(
                                        ErrorCode.STORE_IMMUTABLE,
                                        outcome.refused() + " points of '" + source + "' are protected by the store")
                                .hint("they go when its immutability policy or legal hold allows it");
                    }
                });
            }
        }
    }
}
