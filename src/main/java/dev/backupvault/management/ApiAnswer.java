package dev.backupvault.management;

import dev.backupvault.http.ArtifactDownload;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.Records;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;

/** What an operation answers. */
sealed interface ApiAnswer {
    /** Makes the message of it. */
    void write(Exchange exchange, HttpServletResponse response);

    /** @param headers besides those of every answer */
    record Json(int status, byte[] bytes, Map<String, Object> headers) implements ApiAnswer {
        @Override
        public void write(Exchange exchange, HttpServletResponse response) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
            headers.forEach(exchange.getMessage()::setHeader);
            exchange.getMessage().setBody(bytes);
            response.setContentLength(bytes.length);
        }
    }

    /** Bytes of a backup; to be written or closed. */
    record Download(ArtifactDownload download) implements ApiAnswer {
        @Override
        public void write(Exchange exchange, HttpServletResponse response) {
            download.answer(exchange, response);
        }
    }

    /** What is neither. */
    record Text(String contentType, String text) implements ApiAnswer {
        @Override
        public void write(Exchange exchange, HttpServletResponse response) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, contentType);
            exchange.getMessage().setBody(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** 200 with a value as JSON. */
    static ApiAnswer json(Object value) {
        return json(200, value);
    }

    static ApiAnswer json(int status, Object value) {
        return bytes(status, Records.write(value));
    }

    /** JSON that is ready. */
    static ApiAnswer bytes(int status, byte[] json) {
        return new Json(status, json, Map.of());
    }

    /** 200 with something that is not JSON. */
    static ApiAnswer text(String contentType, String text) {
        return new Text(contentType, text);
    }

    /** 202: it is at work, and this is where to look. */
    static ApiAnswer accepted(Task task) {
        return new Json(202, Records.write(task), Map.of("Location", Router.ROOT + "/tasks/" + task.id()));
    }

    /** 200 or 206 with bytes of a backup. */
    static ApiAnswer download(ArtifactDownload download) {
        return new Download(download);
    }

    static ApiAnswer refused(Refusal refusal) {
        return new Json(
                refusal.status(),
                refusal.json().getBytes(StandardCharsets.UTF_8),
                refusal.retryAfterSeconds() > 0 ? Map.of("Retry-After", refusal.retryAfterSeconds()) : Map.of());
    }
}
