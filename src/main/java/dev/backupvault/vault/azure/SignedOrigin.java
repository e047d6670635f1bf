package dev.backupvault.vault.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.SasProtocol;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Origin;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A blob of an account with a key or a SAS token. With a key, each URL has a signature of its own that lets its holder
 * read this blob and nothing else, for a quarter of an hour; a token is passed on as it was given.
 */
final class SignedOrigin implements Origin {
    private static final Duration VALID = Duration.ofMinutes(15);

    private final BlobContainerClient container;
    private final StoreAccount.Credential credential;
    private final BlobPath path;
    private final String etag;

    SignedOrigin(BlobContainerClient container, StoreAccount.Credential credential, BlobInfo blob) {
        this.container = container;
        this.credential = credential;
        this.path = blob.path();
        this.etag = blob.etag();
    }

    @Override
    public String etag() {
        return etag;
    }

    @Override
    public String url() {
        return container.getBlobContainerUrl() + "/" + UrlPath.encode(path.name()) + "?"
                + (credential instanceof StoreAccount.Credential.Sas sas ? sas.query() : signature());
    }

    private String signature() {
        boolean tls = container.getBlobContainerUrl().startsWith("https:");
        return container
                .getBlobClient(path.name())
                .generateSas(new BlobServiceSasSignatureValues(
                                OffsetDateTime.now(ZoneOffset.UTC).plus(VALID),
                                new BlobSasPermission().setReadPermission(true))
                        .setProtocol(tls ? SasProtocol.HTTPS_ONLY : SasProtocol.HTTPS_HTTP));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
