package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.Origin;
import dev.backupvault.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * A blob of any container as a list showed it; its ETag is its version, and only that version is read. Used by one
 * thread at a time.
 *
 * @param store what the blob was listed with
 * @param copied whether the vault's store may fetch it by itself
 */
public record StoredBlob(Vault store, BlobInfo listed, boolean copied) implements RemoteFile {

    @Override
    public String describe() {
        return listed.path().toString();
    }

    @Override
    public long bytes() {
        return listed.bytes();
    }

    @Override
    public Instant modified() {
        return listed.lastModified();
    }

    @Override
    public Optional<String> version() {
        return Optional.of(listed.etag());
    }

    @Override
    public Optional<Origin> origin() {
        return copied ? store.origin(listed) : Optional.empty();
    }

    @Override
    public InputStream open() throws IOException {
        Vault.Reading reading;
        try {
            reading = store.read(listed.path(), 0, Long.MAX_VALUE);
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                throw changed("nothing");
            }
            throw e;
        }
        if (!reading.info().etag().equals(listed.etag())) {
            reading.close();
            throw changed(reading.info().etag());
        }
        return reading.stream();
    }

    @Override
    public void checkUnchanged() {
        // What was opened was this version to its end: the store serves no mixture.
    }

    private VaultException changed(String found) {
        return VaultException.mismatch(
                        ErrorCode.SOURCE_CHANGED,
                        "'" + describe() + "' was changed since it was listed",
                        "ETag " + listed.etag(),
                        found)
                .hint("its new version is taken with the next look");
    }
}
