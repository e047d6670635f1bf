package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.StoredBlob;
import dev.backupvault.partner.FolderClassifier.Reading;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A container of another account, whose names have folders by their slashes. Paths are the blobs' full names.
 *
 * @param prefix what the names of the blobs begin with that are looked at; may be empty
 * @param copied whether the vault's store may fetch blobs by itself
 */
public record ContainerPlace(Vault store, String container, String prefix, boolean copied) implements Place {

    @Override
    public String name() {
        return container;
    }

    @Override
    public String describe(String folder) {
        return container + "/" + folder;
    }

    @Override
    public FolderListing list(String folder) {
        Map<String, FolderListing.Entry> files = new TreeMap<>();
        Set<String> folders = new HashSet<>();
        Set<String> denied = new HashSet<>(); // no restore could bring it back under its name
        String begin = folder.isEmpty() ? "" : folder + "/";
        for (BlobInfo blob : Listing.of(store, blob(begin.startsWith(prefix) ? begin : prefix))) {
            String name = blob.path().name();
            if (!name.startsWith(begin) || name.endsWith("/")) {
                continue;
            }
            FolderWalk.requireFew(describe(folder), files.size() + folders.size() + denied.size());
            String path = name.substring(begin.length());
            if (isPath(path)) {
                files.put(path, new FolderListing.Entry(blob, blob.bytes(), blob.lastModified()));
                for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                    folders.add(path.substring(0, end));
                }
            } else {
                denied.add(path);
            }
        }
        folders.forEach(path -> {
            FolderListing.Entry inItsPlace = files.remove(path); // empty where the store has real folders
            if (inItsPlace != null && inItsPlace.bytes() > 0) {
                denied.add(path);
            }
        });
        return new FolderListing(files, folders, Set.of(), denied);
    }

    /** Whether no restore could take it for another path. */
    private static boolean isPath(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private BlobPath blob(String name) {
        return VaultLayout.elsewhere(container, name);
    }

    @Override
    public <T> T read(String path, Reading<T> reading) throws IOException {
        try {
            BlobInfo blob = store.stat(blob(path)).orElseThrow(() -> VaultException.of(
                            ErrorCode.SOURCE_CHANGED, "'" + describe(path) + "' went since it was listed")
                    .hint("it is tried again"));
            return reading.of(new BlobBytes(store, blob));
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                throw new IOException(e.fact(), e);
            }
            throw e;
        }
    }

    @Override
    public Payload payload(String path, FolderListing.Entry listed) {
        return new Payload.OfRemote(new StoredBlob(store, (BlobInfo) listed.key(), copied));
    }

    /** A blob's bytes, each part with a request of its own. */
    private record BlobBytes(Vault store, BlobInfo blob) implements Bytes {
        @Override
        public long size() {
            return blob.bytes();
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            long length = Math.min(into.remaining(), size() - at);
            if (length <= 0) {
                return 0;
            }
            try (Vault.Reading reading = store.read(blob.path(), at, length);
                    InputStream in = reading.stream()) {
                byte[] part = in.readNBytes((int) length);
                into.put(part);
                return part.length;
            }
        }
    }
}
