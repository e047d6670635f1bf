package dev.backupvault.vault.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.FluxUtil;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer whose body is read from the connection as it is asked for. Closing it gives up what was not read. */
final class StreamedResponse extends HttpResponse {
    private final int status;
    private final HttpHeaders headers;
    private final InputStream content;
    private final Closeable connection;

    StreamedResponse(HttpRequest request, int status, HttpHeaders headers, InputStream content, Closeable connection) {
        super(request);
        this.status = status;
        this.headers = headers;
        this.content = content;
        this.connection = connection;
    }

    @Override
    public int getStatusCode() {
        return status;
    }

    @Override
    @Deprecated
    public String getHeaderValue(String name) {
        return headers.getValue(HttpHeaderName.fromString(name));
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    /** The body itself. */
    InputStream stream() {
        return content;
    }

    @Override
    public Flux<ByteBuffer> getBody() {
        return FluxUtil.toFluxByteBuffer(content).doFinally(end -> close());
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
        return Mono.fromCallable(this::all);
    }

    private byte[] all() throws IOException {
        try (this) {
            return stream().readAllBytes();
        }
    }

    @Override
    public Mono<InputStream> getBodyAsInputStream() {
        return Mono.fromSupplier(this::stream);
    }

    @Override
    public Mono<String> getBodyAsString() {
        return getBodyAsString(StandardCharsets.UTF_8);
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
        return getBodyAsByteArray().map(bytes -> new String(bytes, charset));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
