package dev.backupvault.vault.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.Origin;
import java.util.Optional;

/**
 * A blob of an account that is read by an identity. Its tokens are the right to all that the identity may do with
 * storage; none is kept here.
 *
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/put-block-from-url">x-ms-copy-source-authorization</a>
 */
final class IdentityOrigin implements Origin {
    private static final String SCOPE = "https://storage.azure.com/.default";

    private final String url;
    private final TokenCredential tokens;
    private final BlobPath path;
    private final String etag;

    IdentityOrigin(String url, TokenCredential tokens, BlobInfo blob) {
        this.url = url;
        this.tokens = tokens;
        this.path = blob.path();
        this.etag = blob.etag();
    }

    @Override
    public String etag() {
        return etag;
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public Optional<String> authorization() {
        TokenRequestContext request = new TokenRequestContext().addScopes(SCOPE);
        return AzureErrors.translating(
                "getting a token for '" + path + "'",
                () -> Optional.of("Bearer " + tokens.getTokenSync(request).getToken()));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
