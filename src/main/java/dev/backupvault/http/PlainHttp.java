package dev.backupvault.http;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where HTTP may be spoken without TLS: on this machine only. */
public final class PlainHttp {
    private PlainHttp() {}

    /**
     * @param endpoint what its settings are called, such as {@code cloud-connect}
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} for plain HTTP on anything but a loopback address
     */
    public static void check(String endpoint, String scheme, String address) {
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(address))) {
            throw VaultException.mismatch(
                            ErrorCode.CONFIG_INVALID,
                            endpoint + ".scheme is refused for " + endpoint + ".address '" + address + "'",
                            "https, or http on a loopback address",
                            scheme)
                    .hint("passwords and backups must not travel in the clear");
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
