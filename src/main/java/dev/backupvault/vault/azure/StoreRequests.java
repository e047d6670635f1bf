package dev.backupvault.vault.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Plain requests through the SDK's pipeline (its signing, its headers); what fails is a {@link VaultException}.
 * Thread-safe.
 */
final class StoreRequests {
    static final String META = "x-ms-meta-";
    private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");

    private final BlobServiceClient service;
    private final HttpPipeline pipeline;

    StoreRequests(BlobServiceClient service) {
        this.service = service;
        this.pipeline = service.getHttpPipeline();
    }

    BlobContainerClient container(Area area) {
        return service.getBlobContainerClient(area.container());
    }

    String url(BlobPath path) {
        return container(path.area()).getBlobContainerUrl() + "/" + UrlPath.encode(path.name());
    }

    /** @param query with its question mark, or empty */
    HttpRequest request(HttpMethod method, BlobPath path, String query) {
        return request(method, url(path) + query);
    }

    HttpRequest ofContainer(HttpMethod method, Area area) {
        return request(method, container(area).getBlobContainerUrl() + "?restype=container");
    }

    private HttpRequest request(HttpMethod method, String url) {
        return new HttpRequest(method, url)
                .setHeader(VERSION, service.getServiceVersion().getVersion());
    }

    static HttpRequest describe(HttpRequest request, Map<String, String> metadata) {
        metadata.forEach((key, value) -> request.setHeader(HttpHeaderName.fromString(META + key), value));
        return request;
    }

    /** Sends and gives up the body, which such answers do not have. */
    HttpHeaders send(String what, HttpRequest request) {
        try (HttpResponse response = open(what, request)) {
            return response.getHeaders();
        }
    }

    HttpResponse open(String what, HttpRequest request) {
        HttpResponse response;
        if (request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH) == null) {
            request.setHeader(
                    HttpHeaderName.CONTENT_LENGTH, "0"); // the SDK's signature takes a missing length for the word null
        }
        try {
            response = pipeline.sendSync(request, Context.NONE);
        } catch (UncheckedIOException e) {
            throw AzureErrors.unreachable(what, e);
        } catch (RuntimeException e) {
            throw AzureErrors.<VaultException>translating(what, () -> {
                throw e;
            });
        }
        if (response.getStatusCode() >= 300) {
            response.close();
            throw AzureErrors.of(what, response.getStatusCode(), response.getHeaders());
        }
        return response;
    }
}
