package dev.backupvault.retention;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.policy.PolicyChange;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.RecordBlobs;
import dev.backupvault.vault.RecordBlobs.Stored;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The policies that a source was last kept by, remembered in the vault: an edit that keeps or protects less, or another
 * name that does, takes nothing away before somebody has accepted it (docs/FORMAT.md §7). Thread-safe.
 */
final class AcceptedPolicies {
    private static final int FORMAT = 1;

    private final Vault vault;
    private final RecordBlobs records;
    private final Audit audit;

    AcceptedPolicies(Vault vault, Audit audit) {
        this.vault = vault;
        this.records = new RecordBlobs(vault);
        this.audit = audit;
    }

    /** @param policies as {@link Policies#canonical()} writes them */
    private record Accepted(int format, String policies, Instant acceptedAt, String by) {}

    /** What would be weaker than what was accepted; nothing for a source that was never looked at before. */
    List<String> weaker(String tenant, String source, Policies used) {
        return read(tenant, source).map(stored -> weaker(parse(stored), used)).orElse(List.of());
    }

    private static List<String> weaker(Policies accepted, Policies used) {
        List<String> sentences = new ArrayList<>();
        used.byName().forEach((name, policy) -> {
            Policy before = accepted.byName().get(name);
            if (before != null) {
                sentences.addAll(PolicyChange.weaker(name, before, policy));
                return;
            }
            // It takes the place of those that no item has any more.
            accepted.byName().forEach((old, replaced) -> {
                if (!used.byName().containsKey(old)) {
                    PolicyChange.weaker(name, replaced, policy)
                            .forEach(change -> sentences.add(change + " (in the place of '" + old + "')"));
                }
            });
        });
        return sentences;
    }

    /**
     * To be called before anything is taken away.
     *
     * @throws VaultException {@link ErrorCode#POLICY_WEAKER}
     */
    void check(String tenant, String source, Policies used, String by) {
        Optional<Stored<Accepted>> stored = read(tenant, source);
        List<String> weaker =
                stored.map(accepted -> weaker(parse(accepted), used)).orElse(List.of());
        if (!weaker.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.POLICY_WEAKER,
                            "'" + source + "' would be kept less well than was accepted: " + String.join("; ", weaker))
                    .hint("if that is meant: `backup-vault policy accept " + source + "`");
        }
        write(tenant, source, used, by, stored);
    }

    void accept(String tenant, String source, Policies used, String by) {
        Optional<Stored<Accepted>> stored = read(tenant, source);
        audit.before(new AuditEntry(
                Act.ACCEPT_POLICY,
                tenant,
                source,
                null,
                null,
                by,
                String.join(
                        "; ",
                        stored.map(accepted -> weaker(parse(accepted), used)).orElse(List.of()))));
        write(tenant, source, used, by, stored);
    }

    private void write(String tenant, String source, Policies used, String by, Optional<Stored<Accepted>> old) {
        String canonical = used.canonical();
        if (old.isPresent() && old.get().record().policies().equals(canonical)) {
            return;
        }
        records.put(
                path(tenant, source),
                new Accepted(FORMAT, canonical, vault.now(), by),
                Map.of(),
                old.map(stored -> Condition.unchanged(stored.blob().etag())).orElse(Condition.ABSENT));
    }

    private Optional<Stored<Accepted>> read(String tenant, String source) {
        return records.read(Accepted.class, path(tenant, source), FORMAT);
    }

    private static Policies parse(Stored<Accepted> stored) {
        return Policies.parse(
                stored.record().policies().getBytes(StandardCharsets.UTF_8),
                stored.blob().path().toString());
    }

    private static BlobPath path(String tenant, String source) {
        return VaultLayout.acceptedPolicies(tenant, source);
    }
}
