package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.BasicLogin;
import dev.backupvault.http.Thumbprint;
import dev.backupvault.users.Passwords;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Tells which tenant a request is of: by its client certificate, or by HTTP Basic. Thread-safe. */
final class Logins {
    private final Passwords passwords = new Passwords();
    private final Tenants tenants;

    Logins(Tenants tenants) {
        this.tenants = tenants;
    }

    /**
     * @param authorization the header of that name, or null
     * @param certificate the client's, whose key the handshake has proved, or null
     * @throws VaultException {@link ErrorCode#TENANT_UNKNOWN}; it does not tell what was wrong
     */
    Tenant login(String authorization, X509Certificate certificate) {
        Optional<Tenant> tenant =
                certificate != null ? tenants.byCertificate(Thumbprint.of(certificate)) : byPassword(authorization);
        return tenant.filter(known -> known.isActive(tenants.today())).orElseThrow(Logins::refused);
    }

    private static VaultException refused() {
        return VaultException.of(ErrorCode.TENANT_UNKNOWN, "the credentials belong to no active tenant")
                .hint("ask the operator of the vault: name, password, certificate and lease must all be right");
    }

    private Optional<Tenant> byPassword(String authorization) {
        return BasicLogin.of(authorization).flatMap(login -> {
            Optional<Tenant> named = tenants.byName(login.name());
            return passwords.fits(named.flatMap(Tenant::password), login.password()) ? named : Optional.empty();
        });
    }
}
