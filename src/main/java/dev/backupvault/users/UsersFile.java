package dev.backupvault.users;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.yaml.Section;
import dev.backupvault.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.Map;

/** Reads {@code users.yaml}. Strict: unknown keys and senseless values are all reported at once. */
final class UsersFile {
    private static final StrictYaml FILE = new StrictYaml("users", "docs/MANAGEMENT.md shows how the file looks");

    private UsersFile() {}

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} with every problem found; never with a secret */
    static Map<String, User> read(Path file) {
        return FILE.read(file, UsersFile::users);
    }

    private static Map<String, User> users(Section all) {
        Map<String, User> users = all.named((name, in) -> new User(
                name,
                in.required("role", Role::parse).orElse(null),
                in.required("password", PasswordHash::parse).orElse(null)));
        if (users.values().stream().noneMatch(user -> user.role() == Role.ADMINISTRATOR)) {
            all.problem("expected at least one administrator");
        }
        return users;
    }
}
