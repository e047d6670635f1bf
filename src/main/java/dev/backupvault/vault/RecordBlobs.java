package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Records;
import dev.backupvault.point.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Small JSON records in the store, each with the hash of its bytes in its metadata, which is checked at every read
 * (docs/FORMAT.md, I6). Thread-safe.
 */
public final class RecordBlobs {
    private static final int LARGEST_RECORD = 64 << 20;
    private static final String HASH = "sha256";

    private final Vault vault;

    public RecordBlobs(Vault vault) {
        this.vault = vault;
    }

    /** A record, its bytes, and the blob it came from. */
    public record Stored<T>(T record, byte[] json, BlobInfo blob) {}

    /**
     * Writes a record.
     *
     * @param metadata what lists show of it, ASCII; the hash is added
     */
    public BlobInfo put(BlobPath path, Object record, Map<String, String> metadata, Condition condition) {
        return put(path, Records.write(record), metadata, condition);
    }

    /** Writes a record's bytes as another vault has them. */
    BlobInfo put(BlobPath path, byte[] json, Map<String, String> metadata, Condition condition) {
        Map<String, String> all = new HashMap<>(metadata);
        all.put(HASH, Sha256.of(json).hex());
        return vault.put(path, Bytes.of(json), all, condition);
    }

    /** @throws VaultException {@link ErrorCode#RECORD_DAMAGED}, {@link ErrorCode#FORMAT_NEWER} */
    public <T> Optional<Stored<T>> read(Class<T> type, BlobPath path, int newest) {
        try (Vault.Reading reading = vault.read(path, 0, Long.MAX_VALUE)) {
            if (reading.info().bytes() > LARGEST_RECORD) {
                throw VaultException.mismatch(
                        ErrorCode.RECORD_DAMAGED,
                        "the record '" + path + "' is too long",
                        "at most " + LARGEST_RECORD + " bytes",
                        reading.info().bytes());
            }
            byte[] json = reading.stream().readAllBytes();
            String expected = reading.info().metadata().get(HASH);
            String found = Sha256.of(json).hex();
            if (!found.equals(expected)) {
                throw VaultException.mismatch(
                                ErrorCode.RECORD_DAMAGED,
                                "the record '" + path + "' is not what was written",
                                "sha256 " + expected,
                                found)
                        .hint(
                                "`backup-vault repair` brings a manifest back from a replica; the data may still be whole");
            }
            return Optional.of(new Stored<>(Records.read(type, json, path.toString(), newest), json, reading.info()));
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw VaultException.of(
                    ErrorCode.STORE_UNREACHABLE, "reading '" + path + "' was cut: " + e.getMessage(), e);
        }
    }
}
