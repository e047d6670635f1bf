package dev.backupvault.vault.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import reactor.core.publisher.Mono;

/**
 * Azure SDK requests over Apache HttpClient, sent on the caller's thread. A small request costs about a third of the
 * CPU time that the SDK's default (Netty) takes, and because the send is over when the call returns, buffers can be
 * used again at once. No retries here: {@code RetryingVault} does that. Thread-safe.
 */
final class BlockingHttpClient implements HttpClient {
    private static final int CONNECTIONS = 128;
    private static final int CHUNK = 128 << 10;
    private static final int SMALL_ANSWER = 64 << 10;
    private static final ThreadLocal<byte[]> COPY = ThreadLocal.withInitial(() -> new byte[CHUNK]);

    private final CloseableHttpClient client;

    BlockingHttpClient(Timeout connect, Timeout answer) {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .useSystemProperties()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(answer)
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(answer)
                        .setValidateAfterInactivity(2, TimeUnit.SECONDS)
                        .build())
                .build();
        this.client = HttpClientBuilder.create()
                .useSystemProperties()
                .setConnectionManager(connections)
                .setConnectionReuseStrategy(BlockingHttpClient::isGoodForMore)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(answer)
                        .setConnectionRequestTimeout(answer)
                        .build())
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableRedirectHandling()
                .disableDefaultUserAgent()
                .build();
    }

    /** A store that fails on a request may have left part of it unread, and then never reads the next one. */
    private static boolean isGoodForMore(
            org.apache.hc.core5.http.HttpRequest request,
            org.apache.hc.core5.http.HttpResponse response,
            HttpContext context) {
        return response.getCode() < HttpStatus.SC_SERVER_ERROR
                && DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        var outgoing = new HttpUriRequestBase(
                request.getHttpMethod().toString(), URI.create(request.getUrl().toString()));
        for (HttpHeader header : request.getHeaders()) {
            if (!header.getName().equalsIgnoreCase("content-length")
                    && !header.getName().equalsIgnoreCase("host")) {
                header.getValuesList().forEach(value -> outgoing.addHeader(header.getName(), value));
            }
        }
        BinaryData body = request.getBodyAsBinaryData();
        if (body != null) {
            outgoing.setEntity(new Body(body, declaredLength(request, body)));
        }
        try {
            return answer(request, client.executeOpen(null, outgoing, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long declaredLength(HttpRequest request, BinaryData body) {
        String declared = request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH);
        return declared != null ? Long.parseLong(declared) : body.getLength() == null ? -1 : body.getLength();
    }

    private static HttpResponse answer(HttpRequest request, ClassicHttpResponse incoming) throws IOException {
        HttpHeaders headers = new HttpHeaders();
        for (Header header : incoming.getHeaders()) {
            headers.add(HttpHeaderName.fromString(header.getName()), header.getValue());
        }
        HttpEntity entity = incoming.getEntity();
        if (entity == null || entity.getContentLength() >= 0 && entity.getContentLength() <= SMALL_ANSWER) {
            // Read at once, so that the connection is free again even if nobody asks for the body.
            byte[] body = entity == null ? new byte[0] : EntityUtils.toByteArray(entity);
            incoming.close();
            return new StreamedResponse(request, incoming.getCode(), headers, new ByteArrayInputStream(body), () -> {});
        }
        return new StreamedResponse(request, incoming.getCode(), headers, entity.getContent(), incoming);
    }

    /** Writes the SDK's buffers without making one array of them. */
    private static final class Body extends AbstractHttpEntity {
        private final BinaryData data;
        private final long length;

        Body(BinaryData data, long length) {
            super((ContentType) null, null, length < 0);
            this.data = data;
            this.length = length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            Iterator<ByteBuffer> parts = data.toFluxByteBuffer().toIterable(1).iterator();
            while (parts.hasNext()) {
                write(parts.next(), out);
            }
        }

        private static void write(ByteBuffer part, OutputStream out) throws IOException {
            if (part.hasArray()) {
                out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
                return;
            }
            byte[] copy = COPY.get(); // a socket stream takes arrays only
            while (part.hasRemaining()) {
                int count = Math.min(copy.length, part.remaining());
                part.get(copy, 0, count);
                out.write(copy, 0, count);
            }
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public InputStream getContent() {
            return data.toStream();
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public void close() {
            // the buffers belong to the caller
        }
    }
}
