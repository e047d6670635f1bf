package dev.backupvault.vault.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Origin;
import java.net.URI;

/**
 * Has the service fetch bytes by itself. Thread-safe.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block-from-url">Put Block From URL</a>
 */
final class ServerCopy {
    private static final HttpHeaderName SOURCE = HttpHeaderName.fromString("x-ms-copy-source");
    private static final HttpHeaderName SOURCE_RANGE = HttpHeaderName.fromString("x-ms-source-range");
    private static final HttpHeaderName SOURCE_CRC64 = HttpHeaderName.fromString("x-ms-source-content-crc64");
    private static final HttpHeaderName SOURCE_IF_MATCH = HttpHeaderName.fromString("x-ms-source-if-match");

    private final StoreRequests requests;

    ServerCopy(StoreRequests requests) {
        this.requests = requests;
    }

    /** Stages a block; the service compares the checksum of what it fetched with the id's. */
    void block(BlobPath path, BlockId id, Origin origin, long offset) {
        String what = "fetching block " + id.index() + " of '" + path + "'";
        String crc64 = BodyChecksum.base64(id.crc64());
        HttpRequest request = requests.request(
                        HttpMethod.PUT, path, "?comp=block&blockid=" + UrlPath.encode(id.base64()))
                .setHeader(SOURCE, reachable(what, path, origin.url()))
                .setHeader(SOURCE_RANGE, "bytes=" + offset + "-" + (offset + id.length() - 1))
                .setHeader(SOURCE_CRC64, crc64)
                .setHeader(SOURCE_IF_MATCH, "\"" + origin.etag() + "\"");
        HttpHeaders answer;
        try {
            answer = requests.send(what, request);
        } catch (VaultException e) {
            throw e.code() == ErrorCode.STORE_CHECKSUM_REFUSED
                    ? VaultException.of(ErrorCode.STORE_CONDITION_FAILED, what + ": the source has other bytes there")
                    : e;
        }
        if (!crc64.equals(answer.getValue(BodyChecksum.CRC64))) {
            throw VaultException.of(
                    ErrorCode.STORE_FEATURE_UNKNOWN, what + ": the store did not say that it compared the checksum");
        }
    }

    /** A URL with a signature in it is shown to nobody on the way, and to no store that cannot reach it. */
    private String reachable(String what, BlobPath path, String url) {
        URI from = URI.create(url);
        URI to = URI.create(requests.url(path));
        boolean tls = "https".equals(from.getScheme()) && "https".equals(to.getScheme());
        if (!tls && !(StoreAccount.isLoopback(from) && StoreAccount.isLoopback(to))) {
            throw VaultException.of(
                    ErrorCode.STORE_COPY_REFUSED, what + ": only between https endpoints, or on one machine");
        }
        return url;
    }
}
