package dev.backupvault.connect;

/** Makes what {@code password:} in {@code config/tenants.yaml} takes. */
public final class TenantPasswords {
    private TenantPasswords() {}

    /** @throws IllegalArgumentException if the password is too short */
    public static String hash(String password) {
        return PasswordHash.of(password).text();
    }
}
