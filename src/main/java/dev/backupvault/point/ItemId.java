package dev.backupvault.point;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.charset.StandardCharsets;

/** Names one protected thing: whose it is, where it comes from, and what it is. Names are kept as they came. */
public record ItemId(String tenant, String source, String item) {
    public static final String DEFAULT_TENANT = "default";

    /** @throws VaultException {@link ErrorCode#NAME_REFUSED} for a name that cannot be told apart from another */
    public ItemId {
        checkName("tenant", tenant);
        checkName("source", source);
        checkName("item", item);
    }

    public static ItemId of(String source, String item) {
        return new ItemId(DEFAULT_TENANT, source, item);
    }

    /** Refuses what docs/FORMAT.md §2 refuses: empty names and names whose bytes are not text. */
    public static void checkName(String what, String name) {
        if (name == null || name.isEmpty()) {
            throw VaultException.of(ErrorCode.NAME_REFUSED, "the " + what + " has no name")
                    .hint("give it one");
        }
        if (name.indexOf('\uFFFD') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw VaultException.of(
                            ErrorCode.NAME_REFUSED,
                            "the " + what + " name '" + name + "' holds bytes that are not text: expected UTF-8")
                    .hint("rename it; two such names could not be told apart");
        }
    }

    @Override
    public String toString() {
        return (DEFAULT_TENANT.equals(tenant) ? "" : tenant + "/") + source + "/" + item;
    }
}
