package dev.backupvault.retention;

import dev.backupvault.audit.Audit;
import dev.backupvault.audit.AuditEntry;
import dev.backupvault.audit.AuditEntry.Act;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.policy.Owner;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.policy.PolicyChange;
import dev.backupvault.retention.SourcePlan.Swap;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.RecordBlobs;
import dev.backupvault.vault.RecordBlobs.Stored;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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

    /**
     * @param policies as {@link Policies#canonical()} writes them: those in use, and those that others took the place
     *     of
     * @param swaps which did
     * @param retention who says that backups go; null in a record from before that was known
     */
    private record Accepted(
            int format, String policies, List<Swap> swaps, String retention, Instant acceptedAt, String by) {
        Owner owner() {
            return retention == null ? Owner.VAULT : Owner.parse(retention);
        }
    }

    /**
     * What a source is kept by now.
     *
     * @param all every policy that is known now
     * @param used the names of those in use
     */
    record InUse(Policies all, Set<String> used, Set<Swap> swaps, Owner owner) {}

    /** What would be weaker than what was accepted; nothing for a source that was never looked at before. */
    List<String> weaker(String tenant, String source, InUse now) {
        return weaker(read(tenant, source), now);
    }

    private static List<String> weaker(Optional<Stored<Accepted>> stored, InUse now) {
        List<String> sentences = new ArrayList<>();
        stored.ifPresent(found -> {
            Policies accepted = parse(found);
            Owner before = found.record().owner();
            if (now.owner() != before && now.owner() != Owner.BOTH) { // both takes least
                sentences.add("retention is " + now.owner().word() + " instead of " + before.word());
            }
            for (String name : new TreeSet<>(now.used())) {
                Policy policy = accepted.byName().get(name);
                if (policy != null) {
                    sentences.addAll(PolicyChange.weaker(name, policy, now.all().named(name)));
                }
            }
            now.swaps().stream()
                    .filter(swap -> !found.record().swaps().contains(swap))
                    .forEach(swap -> sentences.addAll(weaker(swap, before(accepted, now, swap), now)));
        });
        return sentences;
    }

    /** As it was accepted, or else as the file has it now. */
    private static Optional<Policy> before(Policies accepted, InUse now, Swap swap) {
        return Optional.ofNullable(accepted.byName().get(swap.before()))
                .or(() -> Optional.ofNullable(now.all().byName().get(swap.before())));
    }

    private static List<String> weaker(Swap swap, Optional<Policy> before, InUse now) {
        if (before.isEmpty()) {
            return List.of("policy '" + swap.now() + "': it is in the place of '" + swap.before()
                    + "', which nobody knows any more");
        }
        return PolicyChange.weaker(swap.now(), before.get(), now.all().named(swap.now())).stream()
                .map(change -> change + " (in the place of '" + swap.before() + "')")
                .toList();
    }

    /**
     * To be called before anything is taken away.
     *
     * @throws VaultException {@link ErrorCode#POLICY_WEAKER}
     */
    void check(String tenant, String source, InUse now, String by) {
        Optional<Stored<Accepted>> stored = read(tenant, source);
        List<String> weaker = weaker(stored, now);
        if (!weaker.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.POLICY_WEAKER,
                            "'" + source + "' would be kept less well than was accepted: " + String.join("; ", weaker))
                    .hint("if that is meant: `backup-vault policy accept " + source + "`");
        }
        write(tenant, source, now, by, stored);
    }

    void accept(String tenant, String source, InUse now, String by) {
        Optional<Stored<Accepted>> stored = read(tenant, source);
        audit.before(new AuditEntry(
                Act.ACCEPT_POLICY, tenant, source, null, null, by, String.join("; ", weaker(stored, now))));
        write(tenant, source, now, by, stored);
    }

    private void write(String tenant, String source, InUse now, String by, Optional<Stored<Accepted>> old) {
        Policies accepted = old.map(AcceptedPolicies::parse).orElse(Policies.NONE);
        Map<String, Policy> kept = new TreeMap<>();
        now.swaps().forEach(swap -> before(accepted, now, swap).ifPresent(policy -> kept.put(swap.before(), policy)));
        now.used().forEach(name -> kept.put(name, now.all().named(name)));
        String canonical = new Policies(kept).canonical();
        List<Swap> swaps = now.swaps().stream()
                .sorted(Comparator.comparing(Swap::before).thenComparing(Swap::now))
                .toList();
        if (old.isPresent()
                && old.get().record().policies().equals(canonical)
                && old.get().record().swaps().equals(swaps)
                && old.get().record().owner() == now.owner()) {
            return;
        }
        records.put(
                path(tenant, source),
                new Accepted(FORMAT, canonical, swaps, now.owner().word(), vault.now(), by),
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
