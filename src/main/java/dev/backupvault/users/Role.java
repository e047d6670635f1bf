package dev.backupvault.users;

import java.util.Locale;

/** What somebody may do; each may do what those before it may. */
public enum Role {
    /** Looks, and changes nothing. */
    VIEWER,
    /** Daily work: reads backups, verifies them, protects them, pauses sources. */
    OPERATOR,
    /** Also what takes away or cannot be undone. */
    ADMINISTRATOR;

    /** As {@code users.yaml} has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown word */
    public static Role parse(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("expected viewer, operator or administrator, found '" + word + "'");
    }

    /** Whether this role suffices where another is needed. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
