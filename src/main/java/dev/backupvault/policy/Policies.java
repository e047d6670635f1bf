package dev.backupvault.policy;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Sha256;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Policies by their names, in the order of their file. Immutable. */
public record Policies(Map<String, Policy> byName) {
    public static final Policies NONE = new Policies(Map.of());

    public Policies {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * Reads {@code config/policies.yaml}.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the file cannot be read, or with all its problems
     */
    public static Policies read(Path file) {
        return new Policies(PoliciesFile.read(file));
    }

    /**
     * Reads what {@link #canonical()} wrote, or the text of a file.
     *
     * @param name what to call it in an error
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} with all its problems
     */
    public static Policies parse(byte[] text, String name) {
        return new Policies(PoliciesFile.parse(text, name));
    }

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} if there is no such policy */
    public Policy named(String name) {
        Policy policy = byName.get(name);
        if (policy == null) {
            throw VaultException.mismatch(
                            ErrorCode.CONFIG_INVALID,
                            "there is no policy '" + name + "'",
                            byName.isEmpty() ? "no name" : "one of " + byName.keySet(),
                            "'" + name + "'")
                    .hint("write it into config/policies.yaml, or correct the source that names it");
        }
        return policy;
    }

    /** One line of JSON with every value of every policy, in the order of names: the form to keep and to compare. */
    public String canonical() {
        Map<String, Object> values = new TreeMap<>();
        byName.forEach((name, policy) -> values.put(name, CanonicalJson.of(policy)));
        return CanonicalJson.text(Map.of("policies", values));
    }

    /** The hash of {@link #canonical()}. */
    public Sha256 hash() {
        return Sha256.of(canonical());
    }
}
