package dev.backupvault.replicate;

import dev.backupvault.audit.Anchor;
import dev.backupvault.audit.AuditHead;
import dev.backupvault.audit.VaultAnchor;
import dev.backupvault.error.VaultException;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the heads of audit logs in every location that a policy replicates to. Thread-safe. */
public final class ReplicaAnchor implements Anchor {
    private final List<String> names;
    private final Locations locations;

    public ReplicaAnchor(Policies policies, Locations locations) {
        this.names = policies.byName().values().stream()
                .map(Policy::replicateTo)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        this.locations = locations;
    }

    /** One that cannot keep it does not keep the others from it. */
    @Override
    public void keep(AuditHead head) {
        VaultException first = null;
        for (String name : names) {
            try {
                new VaultAnchor(locations.named(name).vault()).keep(head);
            } catch (VaultException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Of a head that several know, the last. */
    @Override
    public List<AuditHead> heads() {
        Map<String, AuditHead> last = new HashMap<>();
        for (String name : names) {
            for (AuditHead head : new VaultAnchor(locations.named(name).vault()).heads()) {
                last.merge(head.writer(), head, (a, b) -> a.blob() >= b.blob() ? a : b);
            }
        }
        return new ArrayList<>(last.values());
    }
}
