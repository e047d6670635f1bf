package dev.backupvault.policy;

/** Who says that the backups of a source go: {@code retention} of its route file. */
public enum Owner {
    /** The policy alone; what happens at the source does not matter. */
    VAULT,
    /** The backup tool alone: what it deleted at the source goes. */
    PARTNER,
    /** What the policy does not keep and the backup tool has deleted goes. */
    BOTH;

    /** @throws IllegalArgumentException with what was expected and found */
    public static Owner parse(String word) {
        return Words.parse(Owner.class, word);
    }

    public String word() {
        return Words.of(this);
    }

    /** Whether nothing goes that is still at the source. */
    public boolean follows() {
        return this != VAULT;
    }

    /** Whether nothing goes that a rule of the policy keeps. */
    public boolean policyKeeps() {
        return this != PARTNER;
    }
}
