package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Map;

/** A vault as someone sees it who has not all rights. The rights are looked at first, as a store does. */
public final class LimitedVault extends FaultyVault {
    private final Rights rights;

    public LimitedVault(Vault inner, Rights rights) {
        super(inner, call -> Fault.NONE);
        this.rights = rights;
    }

    private static void require(boolean right) {
        if (!right) {
            throw VaultException.of(ErrorCode.STORE_DENIED, "no right");
        }
    }

    @Override
    public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
        require(rights.write() || condition.equals(Condition.ABSENT));
        return super.put(path, body, metadata, condition);
    }

    @Override
    public void stage(BlobPath path, BlockId id, Bytes body) {
        require(rights.write());
        super.stage(path, id, body);
    }

    @Override
    public void describe(BlobPath path, String etag, Map<String, String> metadata) {
        require(rights.write());
        super.describe(path, etag, metadata);
    }

    @Override
    public boolean delete(BlobPath path, String etag) {
        require(rights.delete());
        return super.delete(path, etag);
    }
}
