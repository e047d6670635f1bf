package dev.backupvault.http;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** What tells one certificate from another. */
public final class Thumbprint {
    private Thumbprint() {}

    /** SHA-256 of the certificate, lower-case hexadecimal. */
    public static String of(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was parsed can be encoded", e);
        }
    }
}
