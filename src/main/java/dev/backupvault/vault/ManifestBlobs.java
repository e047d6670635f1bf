package dev.backupvault.vault;

import static java.util.stream.Collectors.joining;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Manifests as they lie in a store, with the metadata that lists show of them (docs/FORMAT.md §4). In another vault
 * they stay what they were, byte for byte: another release's fields too. Thread-safe.
 */
public final class ManifestBlobs {
    /** Ids of dependencies in a manifest's metadata; a list of more is only in the manifest. */
    private static final int MOST_LISTED = 16;

    private static final Pattern LISTED_POLICY = Pattern.compile("[\\x21-\\x7E]{1,200}");

    private final RecordBlobs records;

    public ManifestBlobs(Vault vault) {
        this.records = new RecordBlobs(vault);
    }

    /** A manifest, its bytes, and its ETag. */
    public record Raw(Manifest manifest, byte[] json, String etag) {
        public SealedPoint sealed() {
            return new SealedPoint(manifest, etag);
        }
    }

    /** @throws VaultException {@link ErrorCode#RECORD_DAMAGED}, {@link ErrorCode#FORMAT_NEWER} */
    public Optional<Raw> read(BlobPath path) {
        return records.read(Manifest.class, path, Manifest.FORMAT).map(stored -> {
            BlobPath place = VaultLayout.manifest(
                    stored.record().itemId(), stored.record().point());
            if (!place.equals(path)) {
                throw VaultException.mismatch(
                        ErrorCode.RECORD_DAMAGED,
                        "a manifest lies in another's place",
                        "'" + path + "'",
                        "'" + place + "'");
            }
            return new Raw(stored.record(), stored.json(), stored.blob().etag());
        });
    }

    /**
     * Writes a manifest where it belongs.
     *
     * @param json its bytes
     * @return its ETag
     * @throws VaultException {@link ErrorCode#STORE_BLOB_EXISTS} or {@link ErrorCode#STORE_CONDITION_FAILED} if the
     *     condition does not hold
     */
    public String put(Manifest manifest, byte[] json, Condition condition) {
        BlobPath path = VaultLayout.manifest(manifest.itemId(), manifest.point());
        return records.put(path, json, lists(manifest), condition).etag();
    }

    private static Map<String, String> lists(Manifest manifest) {
        Map<String, String> lists = new HashMap<>(Map.of(
                "format",
                Integer.toString(manifest.format()),
                "kind",
                manifest.kind().word(),
                "bytes",
                Long.toString(manifest.bytes()),
                "artifacts",
                Integer.toString(manifest.artifacts().size()),
                "depends",
                Integer.toString(manifest.dependsOn().size()),
                "backuptime",
                manifest.backupTime().toString(),
                "storedat",
                manifest.storedAt().toString(),
                "artifactsha256",
                manifest.artifacts().get(0).sha256().hex()));
        if (manifest.dependsOn().size() <= MOST_LISTED) {
            lists.put("needs", manifest.dependsOn().stream().map(PointId::text).collect(joining(" ")));
        }
        if (manifest.policy() != null
                && LISTED_POLICY.matcher(manifest.policy()).matches()) {
            lists.put("policy", manifest.policy());
        }
        if (manifest.profiled() != null) {
            lists.putAll(PointMetadata.of(manifest.profiled()));
        }
        if (manifest.keepUntil() != null) {
            lists.put("keepuntil", manifest.keepUntil().toString());
        }
        return lists;
    }
}
