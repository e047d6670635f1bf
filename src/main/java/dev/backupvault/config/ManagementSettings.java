package dev.backupvault.config;

/**
 * Where the management API of a connector is.
 *
 * @param enabled whether it is served
 * @param scheme {@code http} or {@code https}
 * @param address what it listens on
 * @param port 1 to 65535
 * @param keystore the operator's PKCS#12 file, or {@code none}
 */
public record ManagementSettings(boolean enabled, String scheme, String address, int port, String keystore) {
    /** What the shipped file says too. */
    public static final ManagementSettings DEFAULT = new ManagementSettings(true, "http", "127.0.0.1", 6181, "none");
}
