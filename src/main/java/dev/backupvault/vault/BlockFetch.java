package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the store fetch the blocks of one upload by itself, for as long as it does. The first block decides while the
 * others wait, so that a store that cannot is asked once. Thread-safe.
 */
final class BlockFetch {
    private static final Logger LOG = LoggerFactory.getLogger(BlockFetch.class);

    private final Vault vault;
    private final BlobPath path;
    private final Origin origin;
    private volatile boolean works;
    private volatile boolean refused;

    /** @param origin where the bytes of the upload come from, or null */
    BlockFetch(Vault vault, BlobPath path, Origin origin) {
        this.vault = vault;
        this.path = path;
        this.origin = origin;
        this.refused = origin == null;
    }

    /**
     * @param offset of the block in the whole
     * @return false if its bytes have to be sent
     * @throws VaultException {@link ErrorCode#SOURCE_CHANGED} if the origin has other bytes than were read
     */
    boolean stage(BlockId id, long offset) {
        if (!works && !refused) {
            synchronized (this) {
                if (!works && !refused) {
                    works = ask(id, offset);
                    return works;
                }
            }
        }
        return !refused && ask(id, offset);
    }

    private boolean ask(BlockId id, long offset) {
        try {
            vault.stageFrom(path, id, origin, offset);
            return true;
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_CONDITION_FAILED) {
                throw VaultException.of(
                                ErrorCode.SOURCE_CHANGED,
                                "what was read is not what the store finds at the source (" + e.fact() + ")")
                        .hint("nothing was sealed; it is read again with the next look");
            }
            refuse(e);
            return false;
        }
    }

    private synchronized void refuse(VaultException e) {
        if (!refused) {
            refused = true;
            LOG.info("streaming blob=\"{}\" code={} why=\"{}\"", path, e.code().id(), e.fact());
        }
    }
}
