package dev.backupvault.vault.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.RehydratePriority;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Origin;
import java.net.URI;
import java.util.Map;

/**
 * Has the service fetch or copy bytes by itself. Thread-safe.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block-from-url">Put Block From URL</a>
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/copy-blob">Copy Blob</a>
 */
final class ServerCopy {
    private static final HttpHeaderName SOURCE = HttpHeaderName.fromString("x-ms-copy-source");
    private static final HttpHeaderName SOURCE_AUTHORIZATION =
            HttpHeaderName.fromString("x-ms-copy-source-authorization");
    private static final HttpHeaderName SOURCE_RANGE = HttpHeaderName.fromString("x-ms-source-range");
    private static final HttpHeaderName SOURCE_CRC64 = HttpHeaderName.fromString("x-ms-source-content-crc64");
    private static final HttpHeaderName SOURCE_IF_MATCH = HttpHeaderName.fromString("x-ms-source-if-match");

    private static final HttpHeaderName TIER = HttpHeaderName.fromString("x-ms-access-tier");
    private static final HttpHeaderName PRIORITY = HttpHeaderName.fromString("x-ms-rehydrate-priority");
    private static final HttpHeaderName COPY_STATUS = HttpHeaderName.fromString("x-ms-copy-status");
    private static final HttpHeaderName ARCHIVE_STATUS = HttpHeaderName.fromString("x-ms-archive-status");

    private final StoreRequests requests;

    ServerCopy(StoreRequests requests) {
        this.requests = requests;
    }

    /**
     * Begins a copy of a blob of the same account.
     *
     * @param token what the source's URL needs after its question mark, or empty
     */
    void blob(BlobInfo from, String token, BlobPath to, Map<String, String> metadata) {
        HttpRequest request = StoreRequests.describe(requests.request(HttpMethod.PUT, to, ""), metadata)
                .setHeader(SOURCE, requests.url(from.path()) + (token.isEmpty() ? "" : "?" + token))
                .setHeader(SOURCE_IF_MATCH, "\"" + from.etag() + "\"")
                .setHeader(HttpHeaderName.IF_NONE_MATCH, "*");
        if (from.archived()) { // accounts without tiers refuse the header
            request.setHeader(TIER, AccessTier.HOT.toString())
                    .setHeader(PRIORITY, RehydratePriority.STANDARD.toString());
        }
        requests.send("copying '" + from.path() + "' to '" + to + "'", request);
    }

    /** A copy of what is archived is complete first, and then rehydrated. */
    static BlobInfo.Content content(HttpHeaders headers) {
        String copy = headers.getValue(COPY_STATUS);
        if ("failed".equals(copy) || "aborted".equals(copy)) {
            return BlobInfo.Content.FAILED;
        }
        return "pending".equals(copy) || headers.getValue(ARCHIVE_STATUS) != null
                ? BlobInfo.Content.PENDING
                : BlobInfo.Content.WHOLE;
    }

    /** Stages a block; the service compares the checksum of what it fetched with the id's. */
    void block(BlobPath path, BlockId id, Origin origin, long offset) {
        String what = "fetching block " + id.index() + " of '" + path + "'";
        String crc64 = BodyChecksum.base64(id.crc64());
        HttpRequest request = requests.request(
                        HttpMethod.PUT, path, "?comp=block&blockid=" + UrlPath.encode(id.base64()))
                .setHeader(SOURCE_RANGE, "bytes=" + offset + "-" + (offset + id.length() - 1))
                .setHeader(SOURCE_CRC64, crc64)
                .setHeader(SOURCE_IF_MATCH, "\"" + origin.etag() + "\"");
        permit(what, request, origin);
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

    /**
     * The right to read is shown to nobody on the way. What a token opens is more than one blob: it goes only to a
     * store of the cloud that the source is in, to which identities' own requests take such tokens anyway.
     */
    private static void permit(String what, HttpRequest request, Origin origin) {
        String source = origin.url();
        URI from = URI.create(source);
        URI to = URI.create(request.getUrl().toString());
        boolean tls = "https".equals(from.getScheme()) && "https".equals(to.getScheme());
        if (!tls && !(StoreAccount.isLoopback(from) && StoreAccount.isLoopback(to))) {
            throw refused(what + ": only between https endpoints, or on one machine");
        }
        request.setHeader(SOURCE, source);
        origin.authorization().ifPresent(token -> {
            if (!tls || !cloud(from).equals(cloud(to))) {
                throw refused(what + ": an identity's token is sent by https, and within one cloud");
            }
            request.setHeader(SOURCE_AUTHORIZATION, token);
        });
    }

    /** What follows an account's name. */
    private static String cloud(URI endpoint) {
        String host = endpoint.getHost();
        return host.substring(Math.max(0, host.indexOf('.')));
    }

    private static VaultException refused(String why) {
        return VaultException.of(ErrorCode.STORE_COPY_REFUSED, why);
    }
}
