package dev.backupvault.partner.probe;

import java.util.Map;

/**
 * A file that a sidecar lists. Immutable.
 *
 * @param path as it is listed, which may lead anywhere
 * @param size in bytes; -1 where it is not told
 * @param more whether it may also have more bytes than that
 * @param algorithm of the digest, such as {@code SHA256} or {@code CRC32C}, in upper case; empty where there is none
 * @param digest in lower-case hexadecimal; empty where there is none
 * @param facts what else is told of it
 */
public record ListedFile(
        String path, long size, boolean more, String algorithm, String digest, Map<String, String> facts) {
    public ListedFile {
        facts = Map.copyOf(facts);
    }

    /** Of just this size. */
    public ListedFile(String path, long size, String algorithm, String digest, Map<String, String> facts) {
        this(path, size, false, algorithm, digest, facts);
    }

    /** Whether a file may be the one that is listed. */
    public boolean fits(long bytes) {
        return size < 0 || bytes == size || more && bytes > size;
    }
}
