package dev.backupvault.vault;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** All blobs below a prefix, fetched page by page as they are asked for: memory holds one page. Not thread-safe. */
public final class Listing implements Iterator<BlobInfo> {
    private final Vault vault;
    private final BlobPath prefix;
    private Iterator<BlobInfo> page;
    private Optional<String> continuation;

    private Listing(Vault vault, BlobPath prefix) {
        this.vault = vault;
        this.prefix = prefix;
        turn(Optional.empty());
    }

    public static Iterable<BlobInfo> of(Vault vault, BlobPath prefix) {
        return () -> new Listing(vault, prefix);
    }

    private void turn(Optional<String> from) {
        Vault.Page next = vault.list(prefix, from);
        page = next.blobs().iterator();
        continuation = next.continuation();
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && continuation.isPresent()) {
            turn(continuation);
        }
        return page.hasNext();
    }

    @Override
    public BlobInfo next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }
}
