package dev.backupvault.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Profiled;
import dev.backupvault.point.Records;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.ShownPoint;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup-vault show}. */
@Command(
        name = "show",
        description = "Shows one recovery point: its manifest, its status, and its chain.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Runnable {
    @Mixin
    private PointSelection selection;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        try (OpenVault vault = OpenVault.open()) {
            SealedPoint point = selection.find(vault.services().points());
            ShownPoint shown = ShownPoint.of(vault.services().points(), point);
            PrintWriter out = spec.commandLine().getOut();
            ItemPoints item =
                    ItemPoints.of(vault.services().points(), point.manifest().itemId());
            PointCondition condition = PointCondition.of(item, point.manifest().point());
            if (json) {
                PointId id = point.manifest().point();
                out.print(Records.json(new Shown(
                        shown,
                        condition,
                        item.allNeeds(id).stream().sorted().toList(),
                        item.allUsers(id).stream().sorted().toList())));
            } else {
                print(out, shown.manifest(), shown.status());
                line(
                        out,
                        "condition",
                        condition.condition().word() + (condition.because() == null ? "" : ": " + condition.because()));
                if (vault.services()
                        .operational()
                        .filter(copies -> copies.has(point.manifest()))
                        .isPresent()) {
                    line(out, "local copy", "yes");
                }
                PointChain.draw(out, item, point.manifest().point());
            }
            out.flush();
        }
    }

    /**
     * A point among those of its item.
     *
     * @param needs all that must be restored with it
     * @param neededBy all that cannot be restored without it
     */
    private record Shown(
            @JsonUnwrapped ShownPoint point,
            @JsonUnwrapped PointCondition condition,
            List<PointId> needs,
            List<PointId> neededBy) {}

    private static void print(PrintWriter out, Manifest manifest, PointStatus status) {
        line(out, "point", manifest.point().text());
        line(out, "item", manifest.itemId().toString());
        line(
                out,
                "kind",
                manifest.kind().word()
                        + (manifest.dependsOn().isEmpty() ? "" : ", depends on " + manifest.dependsOn()));
        profiled(out, manifest, status);
        line(out, "backup time", Text.time(manifest.backupTime()) + " (" + manifest.backupTimeFrom() + ")");
        line(out, "stored", Text.time(manifest.storedAt()));
        line(out, "state", status.state().word());
        if (status.verification() != null) {
            line(
                    out,
                    "read back",
                    Text.time(status.verification().readBackAt())
                            + (status.verification().good()
                                    ? ", good, level " + status.verification().level()
                                            + (status.verification().detail() == null
                                                    ? ""
                                                    : ", not whole: "
                                                            + status.verification()
                                                                    .detail())
                                    : ", damaged: " + status.verification().detail()));
        }
        if (!status.brokenBy().isEmpty()) {
            line(out, "broken by", status.brokenBy() + ", which it needs and which was found damaged");
        }
        status.holds().forEach(hold -> line(out, "hold", hold.caseId() + ": " + hold.reason()));
        if (status.lock() != null) {
            line(
                    out,
                    "lock",
                    "until " + Text.time(status.lock().until()) + ", enforced by "
                            + status.lock().enforcedBy());
        }
        status.replicas()
                .forEach(replica -> line(
                        out,
                        "replica",
                        replica.at() != null
                                ? "in " + replica.vault() + " since " + Text.time(replica.at())
                                : "purged in " + replica.vault() + " before " + Text.time(replica.purgedAt())));
        if (status.goneAt() != null) {
            line(out, "gone", "deleted at the source since " + Text.time(status.goneAt()));
        }
        if (status.hidden() != null) {
            line(
                    out,
                    "hidden",
                    "by " + status.hidden().by() + ": " + status.hidden().because() + "; purged after "
                            + Text.time(status.hidden().purgeAfter()));
        }
        if (manifest.policy() != null) {
            line(out, "policy", manifest.policy());
        }
        if (manifest.keepUntil() != null) {
            line(out, "keep until", Text.time(manifest.keepUntil()));
        }
        manifest.artifacts().forEach(artifact -> {
            line(
                    out,
                    "file",
                    artifact.path() + ", " + artifact.bytes() + " bytes (" + Text.size(artifact.bytes()) + ")");
            line(out, "  sha256", artifact.sha256().hex());
            line(out, "  blob", "backup-vault/" + artifact.blob());
        });
    }

    private static void profiled(PrintWriter out, Manifest manifest, PointStatus status) {
        Profiled profiled = manifest.profiled();
        if (profiled == null) {
            return;
        }
        line(
                out,
                "profile",
                profiled.profile() + ", version " + profiled.version()
                        + (profiled.link() == null ? "" : ", what it needs is " + profiled.link()));
        if (!status.found().isEmpty()) {
            line(out, "needs", status.found() + ", which arrived later");
        } else if (profiled.awaits() != null) {
            line(out, "broken", "it needs " + profiled.awaits() + ", which is not in the vault");
        }
        profiled.facts()
                .forEach((name, value) ->
                        line(out, "  " + name, value + told(profiled.told().get(name))));
    }

    private static String told(String by) {
        return by == null ? "" : " (" + by + ")";
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-12s %s%n", name, Text.printable(value));
    }
}
