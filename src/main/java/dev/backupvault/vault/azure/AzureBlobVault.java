package dev.backupvault.vault.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.DateTimeRfc1123;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Origin;
import dev.backupvault.vault.Tier;
import dev.backupvault.vault.Vault;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A vault in Azure Blob Storage, or in anything that speaks its REST protocol. One attempt a call.
 *
 * <p>Blobs and blocks go as plain requests through the SDK's pipeline: its convenience layer costs as much CPU time as
 * the rest of a small put, and encodes some names twice. Containers and lists use the SDK's clients.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/set-blob-tier">Set Blob Tier</a>
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/set-blob-immutability-policy">Set Blob
 *     Immutability Policy</a>
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api">Blob service REST API</a>
 */
public final class AzureBlobVault implements Vault {
    private static final int PAGE = 5000;
    private static final HttpHeaderName BLOB_TYPE = HttpHeaderName.fromString("x-ms-blob-type");
    private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");
    private static final HttpHeaderName LOCKED_UNTIL = HttpHeaderName.fromString("x-ms-immutability-policy-until-date");
    private static final HttpHeaderName LOCK_MODE = HttpHeaderName.fromString("x-ms-immutability-policy-mode");
    private static final HttpHeaderName TIER = HttpHeaderName.fromString("x-ms-access-tier");

    private final Area clock;
    private final StoreRequests requests;
    private final ServerCopy copies;
    private final StoreAccount.Credential credential;
    private final BodyChecksum checksum = new BodyChecksum();

    /** @param service a client without retries of its own; see {@link StoreAccount} */
    public AzureBlobVault(BlobServiceClient service) {
        this(service, null, Area.STATE);
    }

    /**
     * An account that need not hold a vault.
     *
     * @param credential the client's, by which another store may read its blobs; null if none may
     * @param clock a container that is asked for the time
     */
    public AzureBlobVault(BlobServiceClient service, StoreAccount.Credential credential, Area clock) {
        this.clock = clock;
        this.requests = new StoreRequests(service);
        this.copies = new ServerCopy(requests);
        this.credential = credential;
    }

    @Override
    public void prepare() {
        for (Area area : Area.ofVault()) {
            String what = "preparing the container '" + area.container() + "'";
            try {
                AzureErrors.translating(what, () -> requests.container(area).createIfNotExists());
            } catch (VaultException e) {
                // Whoever may not create containers can use what another has created
                if (e.code() != ErrorCode.STORE_DENIED
                        || !AzureErrors.translating(
                                what, () -> requests.container(area).exists())) {
                    throw e;
                }
            }
        }
    }

    @Override
    public BlobInfo put(BlobPath path, Bytes body, Map<String, String> metadata, Condition condition) {
        String what = "storing '" + path + "'";
        Supplier<HttpRequest> request = () -> StoreRequests.describe(
                requests.request(HttpMethod.PUT, path, "").setHeader(BLOB_TYPE, "BlockBlob"), metadata);
        HttpHeaders answer = under(condition, what, path, body, request);
        return new BlobInfo(
                path, body.length(), bare(answer.getValue(HttpHeaderName.ETAG)), modified(answer), metadata, false);
    }

    private HttpHeaders under(
            Condition condition, String what, BlobPath path, Bytes body, Supplier<HttpRequest> request) {
        return condition
                .etag()
                .map(etag -> sendBody(what, body, () -> request.get().setHeader(HttpHeaderName.IF_MATCH, quoted(etag))))
                .orElseGet(() -> create(what, path, body, request));
    }

    @Override
    public void stage(BlobPath path, BlockId id, Bytes body) {
        String query = "?comp=block&blockid=" + UrlPath.encode(id.base64());
        sendBody(
                "staging block " + id.index() + " of '" + path + "'",
                body,
                () -> requests.request(HttpMethod.PUT, path, query));
    }

    @Override
    public Optional<Origin> origin(BlobInfo blob) {
        if (credential instanceof StoreAccount.Credential.Identity identity) {
            return Optional.of(new IdentityOrigin(requests.url(blob.path()), identity.tokens(), blob));
        }
        return Optional.ofNullable(credential)
                .map(known -> new SignedOrigin(requests.container(blob.path().area()), known, blob));
    }

    @Override
    public void stageFrom(BlobPath path, BlockId id, Origin origin, long offset) {
        copies.block(path, id, origin, offset);
    }

    private HttpHeaders sendBody(String what, Bytes body, Supplier<HttpRequest> request) {
        BinaryData data =
                body.length() == 0 ? BinaryData.fromBytes(new byte[0]) : BinaryData.fromListByteBuffer(body.parts());
        return checksum.sending(
                body,
                (header, value) -> requests.send(
                        what,
                        request.get()
                                .setHeader(header, value)
                                .setBody(data)
                                .setHeader(HttpHeaderName.CONTENT_LENGTH, Long.toString(body.length()))));
    }

    /** Whoever may create and not write over is denied what is there already, whatever the condition says. */
    private HttpHeaders create(String what, BlobPath path, Bytes body, Supplier<HttpRequest> request) {
        try {
            return sendBody(what, body, () -> request.get().setHeader(HttpHeaderName.IF_NONE_MATCH, "*"));
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_DENIED && isThere(path)) {
                throw VaultException.of(ErrorCode.STORE_BLOB_EXISTS, what + ": there is one already", e);
            }
            throw e;
        }
    }

    private boolean isThere(BlobPath path) {
        try {
            return stat(path).isPresent();
        } catch (VaultException e) {
            return false; // the refusal says more
        }
    }

    @Override
    public BlobInfo commit(BlobPath path, List<BlockId> blocks, Map<String, String> metadata, Condition condition) {
        HttpHeaders answer = under(
                condition,
                "committing '" + path + "'",
                path,
                BlockListXml.write(blocks),
                () -> StoreRequests.describe(requests.request(HttpMethod.PUT, path, "?comp=blocklist"), metadata));
        long bytes = blocks.stream().mapToLong(BlockId::length).sum();
        return new BlobInfo(path, bytes, bare(answer.getValue(HttpHeaderName.ETAG)), modified(answer), metadata, false);
    }

    @Override
    public void copy(BlobInfo from, BlobPath to, Map<String, String> metadata) {
        copies.blob(from, credential instanceof StoreAccount.Credential.Sas sas ? sas.query() : "", to, metadata);
    }

    @Override
    public void describe(BlobPath path, String etag, Map<String, String> metadata) {
        requests.send(
                "describing '" + path + "'",
                StoreRequests.describe(requests.request(HttpMethod.PUT, path, "?comp=metadata"), metadata)
                        .setHeader(HttpHeaderName.IF_MATCH, quoted(etag)));
    }

    @Override
    public List<Block> blocks(BlobPath path, BlockList which) {
        String what = "listing the blocks of '" + path + "'";
        String query = "?comp=blocklist&blocklisttype=" + which.name().toLowerCase(Locale.ROOT);
        try (HttpResponse response = requests.open(what, requests.request(HttpMethod.GET, path, query));
                BodyStream body = new BodyStream(response)) {
            return BlockListXml.read(what, body);
        } catch (IOException e) {
            throw AzureErrors.unreachable(what, e);
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public Optional<BlobInfo> stat(BlobPath path) {
        try {
            HttpHeaders headers =
                    requests.send("looking at '" + path + "'", requests.request(HttpMethod.HEAD, path, ""));
            return Optional.of(info(path, headers, Long.parseLong(headers.getValue(HttpHeaderName.CONTENT_LENGTH))));
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Reading read(BlobPath path, long offset, long length) {
        HttpRequest request = requests.request(HttpMethod.GET, path, "");
        if (offset > 0 || length != Long.MAX_VALUE) {
            String end = length == Long.MAX_VALUE ? "" : Long.toString(offset + length - 1);
            request.setHeader(RANGE, "bytes=" + offset + "-" + end);
        }
        HttpResponse response = requests.open("reading '" + path + "'", request);
        String range = response.getHeaders().getValue(HttpHeaderName.CONTENT_RANGE);
        long total = range != null
                ? Long.parseLong(range.substring(range.indexOf('/') + 1))
                : Long.parseLong(response.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH));
        return new Reading(info(path, response.getHeaders(), total), new BodyStream(response));
    }

    @Override
    public Page list(BlobPath prefix, Optional<String> continuation) {
        PagedResponse<BlobItem> page = page(prefix, continuation, new BlobListDetails().setRetrieveMetadata(true));
        return new Page(
                page.getValue().stream().map(item -> info(prefix.area(), item)).toList(), next(page));
    }

    @Override
    public Names staged(BlobPath prefix, Optional<String> continuation) {
        PagedResponse<BlobItem> page =
                page(prefix, continuation, new BlobListDetails().setRetrieveUncommittedBlobs(true));
        return new Names(
                page.getValue().stream()
                        .map(item -> new BlobPath(prefix.area(), item.getName()))
                        .toList(),
                next(page));
    }

    private PagedResponse<BlobItem> page(BlobPath prefix, Optional<String> continuation, BlobListDetails details) {
        return AzureErrors.translating("listing '" + prefix + "'", () -> requests.container(prefix.area())
                .listBlobs(
                        new ListBlobsOptions()
                                .setPrefix(prefix.name())
                                .setMaxResultsPerPage(PAGE)
                                .setDetails(details),
                        continuation.orElse(null),
                        null)
                .iterableByPage()
                .iterator()
                .next());
    }

    private static Optional<String> next(PagedResponse<BlobItem> page) {
        return Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty());
    }

    @Override
    public boolean delete(BlobPath path, String etag) {
        String what = "deleting '" + path + "'";
        try {
            requests.send(
                    what,
                    requests.request(HttpMethod.DELETE, path, "").setHeader(HttpHeaderName.IF_MATCH, quoted(etag)));
            return true;
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_ABSENT
                    || e.code() == ErrorCode.STORE_CONDITION_FAILED
                            && stat(path).isEmpty()) {
                return false; // Azurite says 412 of a blob that is not there
            }
            throw e;
        }
    }

    @Override
    public void tier(BlobPath path, Tier tier) {
        String name = tier.word().substring(0, 1).toUpperCase(Locale.ROOT)
                + tier.word().substring(1);
        requests.send(
                "moving '" + path + "' to the tier " + tier.word(),
                requests.request(HttpMethod.PUT, path, "?comp=tier").setHeader(TIER, name));
    }

    @Override
    public void protect(BlobPath path, Instant until) {
        requests.send(
                "locking '" + path + "' until " + until,
                requests.request(HttpMethod.PUT, path, "?comp=immutabilityPolicies")
                        .setHeader(LOCKED_UNTIL, new DateTimeRfc1123(until.atOffset(ZoneOffset.UTC)).toString())
                        .setHeader(LOCK_MODE, "Locked"));
    }

    @Override
    public Instant now() {
        return new DateTimeRfc1123(
                        requests.send("asking the store for the time", requests.ofContainer(HttpMethod.HEAD, clock))
                                .getValue(HttpHeaderName.DATE))
                .getDateTime()
                .toInstant();
    }

    private static BlobInfo info(BlobPath path, HttpHeaders headers, long bytes) {
        Map<String, String> metadata = new HashMap<>();
        headers.stream()
                .filter(header -> header.getName().toLowerCase(Locale.ROOT).startsWith(StoreRequests.META))
                .forEach(header -> metadata.put(
                        header.getName().substring(StoreRequests.META.length()).toLowerCase(Locale.ROOT),
                        header.getValue()));
        return new BlobInfo(
                path,
                bytes,
                bare(headers.getValue(HttpHeaderName.ETAG)),
                modified(headers),
                metadata,
                AccessTier.ARCHIVE.toString().equals(headers.getValue(TIER)),
                ServerCopy.content(headers));
    }

    private static BlobInfo info(Area area, BlobItem item) {
        Map<String, String> metadata = new HashMap<>();
        if (item.getMetadata() != null) {
            item.getMetadata()
                    .forEach((key, value) -> metadata.put(key.toLowerCase(Locale.ROOT), value == null ? "" : value));
        }
        var properties = item.getProperties();
        return new BlobInfo(
                new BlobPath(area, item.getName()),
                properties.getContentLength(),
                bare(properties.getETag()),
                properties.getLastModified().toInstant(),
                metadata,
                AccessTier.ARCHIVE.equals(properties.getAccessTier()));
    }

    private static Instant modified(HttpHeaders headers) {
        return new DateTimeRfc1123(headers.getValue(HttpHeaderName.LAST_MODIFIED))
                .getDateTime()
                .toInstant();
    }

    /** Headers and lists have an ETag with quotes or without; we keep it without. */
    private static String bare(String etag) {
        return etag == null ? null : etag.replace("\"", "");
    }

    private static String quoted(String etag) {
        return "\"" + etag + "\"";
    }
}
