package dev.backupvault.management;

import dev.backupvault.http.ArtifactDownload;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.Records;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;

/** What an operation answers. */
@FunctionalInterface
interface ApiAnswer {
    /** Makes the message of it. */
    void write(Exchange exchange, HttpServletResponse response);

    /** 200 with a value as JSON. */
    static ApiAnswer json(Object value) {
        return json(200, value);
    }

    static ApiAnswer json(int status, Object value) {
        return bytes(status, Records.write(value));
    }

    /** JSON that is ready. */
    static ApiAnswer bytes(int status, byte[] json) {
        return (exchange, response) -> {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
            exchange.getMessage().setBody(json);
            response.setContentLength(json.length);
        };
    }

    /** 200 with something that is not JSON. */
    static ApiAnswer text(String contentType, String text) {
        return (exchange, response) -> {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, contentType);
            exchange.getMessage().setBody(text.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** 202: it is at work, and this is where to look. */
    static ApiAnswer accepted(Task task) {
        return (exchange, response) -> {
            json(202, task).write(exchange, response);
            exchange.getMessage().setHeader("Location", Router.ROOT + "/tasks/" + task.id());
        };
    }

    /** 200 or 206 with bytes of a backup. */
    static ApiAnswer download(ArtifactDownload download) {
        return download::answer;
    }

    static ApiAnswer refused(Refusal refusal) {
        return (exchange, response) -> {
            bytes(refusal.status(), refusal.json().getBytes(StandardCharsets.UTF_8))
                    .write(exchange, response);
            if (refusal.retryAfterSeconds() > 0) {
                exchange.getMessage().setHeader("Retry-After", refusal.retryAfterSeconds());
            }
        };
    }
}
