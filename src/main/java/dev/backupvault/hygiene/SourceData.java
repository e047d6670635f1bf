package dev.backupvault.hygiene;

import dev.backupvault.point.PointId;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All data of a source as one list showed it, and what of it is named. Memory holds a few hundred bytes a blob. */
final class SourceData {
    private static final String COPY_OF = "copyof";

    private final BlobPath all;
    private final TreeMap<String, Blob> blobs = new TreeMap<>();

    /** A blob, without what is not needed of its metadata. */
    static final class Blob {
        private final BlobPath path;
        private final String etag;
        private final long bytes;
        private final Instant modified;
        private final boolean copy;
        private boolean named;

        private Blob(BlobInfo info) {
            this.path = info.path();
            this.etag = info.etag();
            this.bytes = info.bytes();
            this.modified = info.lastModified();
            this.copy = info.metadata().containsKey(COPY_OF);
        }

        long bytes() {
            return bytes;
        }

        Instant modified() {
            return modified;
        }

        /** Whether the store may still be copying to it (docs/FORMAT.md §5). */
        boolean isCopy() {
            return copy;
        }

        void name() {
            named = true;
        }

        boolean isNamed() {
            return named;
        }

        /** What is not where an artifact lies is another tool's, and stays. */
        Finding finding() {
            String removable = VaultLayout.artifactOf(path).isPresent() ? etag : null;
            return new Finding(Kind.ORPHAN, path, removable, bytes, modified, null);
        }
    }

    SourceData(Vault vault, String tenant, String source) {
        this.all = VaultLayout.allData(tenant, source);
        for (BlobInfo blob : Listing.of(vault, all)) {
            blobs.put(blob.path().name(), new Blob(blob));
        }
    }

    Optional<Blob> find(BlobPath path) {
        return Optional.ofNullable(blobs.get(path.name()));
    }

    /** The blobs of an artifact; another number than one is not what a writer leaves. */
    Collection<Blob> of(PointId artifact) {
        String from = VaultLayout.artifact(all, artifact).name();
        return blobs.subMap(from, from + Character.MAX_VALUE).values();
    }

    Stream<Blob> unnamed() {
        return blobs.values().stream().filter(blob -> !blob.isNamed());
    }
}
