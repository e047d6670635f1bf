package dev.backupvault.management;

import dev.backupvault.http.Refusal;
import dev.backupvault.point.ItemId;
import dev.backupvault.policy.RetentionPlan;
import dev.backupvault.retention.Retention;
import dev.backupvault.retention.SourcePlan;
import dev.backupvault.service.VaultServices;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shows what policies would take away from a source, and does it once somebody has read it. */
final class RetentionOperations {
    private final VaultServices services;
    private final TaskRegistry tasks;

    RetentionOperations(VaultServices services, TaskRegistry tasks) {
        this.services = services;
        this.tasks = tasks;
    }

    /** @param weaker how the policies are weaker than what was accepted */
    private record Planned(List<RetentionPlan> plans, List<String> weaker) {}

    ApiAnswer plan(ApiRequest request) {
        String source = request.neededParameter("source");
        String tenant = request.parameter("tenant").orElse(ItemId.DEFAULT_TENANT);
        Retention retention = services.retention();
        SourcePlan plan = retention.plan(tenant, source);
        return ApiAnswer.json(new Planned(plan.plans(), retention.weaker(tenant, source, plan)));
    }

    /** Only the plans that are named: what nobody has read is not done. */
    ApiAnswer apply(ApiRequest request) {
        String source = request.neededText("source");
        String tenant = request.text("tenant").orElse(ItemId.DEFAULT_TENANT);
        Set<String> wanted = Set.copyOf(request.texts("plans"));
        if (wanted.isEmpty()) {
            throw Refusal.of(400, "the field 'plans' makes no sense", "ids of plans", "none");
        }
        String by = request.by();
        Retention retention = services.retention();
        List<RetentionPlan> plans = retention.planToApply(tenant, source, wanted, by).stream()
                .filter(plan -> wanted.contains(plan.id()))
                .toList();
        return ApiAnswer.accepted(tasks.start(
                "retention-apply",
                source,
                by,
                () -> Map.of(
                        "hidden",
                        plans.stream()
                                .mapToInt(plan -> retention.apply(plan, by))
                                .sum())));
    }
}
