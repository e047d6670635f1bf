package dev.backupvault.management;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that can be asked for. Immutable.
 *
 * @param path as the OpenAPI document has it, with parameters in braces
 * @param role who may, at least; null for everybody, even without a login
 * @param query parameters it takes
 * @param body fields it takes; none for an operation without body
 */
record Operation(String method, String path, Role role, Set<String> query, Set<String> body, Act act) {
    /** Does it. Thread-safe. */
    @FunctionalInterface
    interface Act {
        /** @throws RuntimeException that {@link dev.backupvault.http.Refusal} knows */
        ApiAnswer answer(ApiRequest request);
    }

    static Operation get(String path, Role role, Act act) {
        return new Operation("GET", path, role, Set.of(), Set.of(), act);
    }

    static Operation post(String path, Role role, Act act) {
        return new Operation("POST", path, role, Set.of(), Set.of(), act);
    }

    static Operation delete(String path, Role role, Act act) {
        return new Operation("DELETE", path, role, Set.of(), Set.of(), act);
    }

    /** The same with parameters of the query. */
    Operation query(String... names) {
        return new Operation(method, path, role, Set.of(names), body, act);
    }

    /** The same with a body of these fields. */
    Operation body(String... fields) {
        return new Operation(method, path, role, query, Set.of(fields), act);
    }

    /** @throws VaultException {@link ErrorCode#ROLE_MISSING} */
    void checkRole(User user) {
        if (role != null && !user.role().covers(role)) {
            throw VaultException.mismatch(
                            ErrorCode.ROLE_MISSING,
                            "'" + user.name() + "' may not do this",
                            role.word(),
                            user.role().word())
                    .hint("roles are in the file that management.users names");
        }
    }

    /**
     * The values of the path's parameters.
     *
     * @param segments of a request, decoded
     * @return empty for another path
     */
    Optional<Map<String, String>> match(List<String> segments) {
        List<String> wanted = new ArrayList<>(List.of(path.split("/")));
        wanted.subList(0, 2).clear(); // nothing before the first slash, then v1
        if (wanted.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int at = 0; at < wanted.size(); at++) {
            String part = wanted.get(at);
            if (part.startsWith("{")) {
                values.put(part.substring(1, part.length() - 1), segments.get(at));
            } else if (!part.equals(segments.get(at))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
