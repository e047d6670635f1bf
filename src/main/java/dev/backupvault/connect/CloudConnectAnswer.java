package dev.backupvault.connect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.backupvault.component.BackupVaultComponent;
import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.http.Refusal;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Records;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last step of the endpoint's route: makes the answer, good or bad (docs/CONNECT.md). Thread-safe. */
public final class CloudConnectAnswer implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(CloudConnectAnswer.class);
    private static final String JSON = "application/json";

    private CloudConnectCalls calls;

    public void setService(CloudConnect service) {
        calls = new CloudConnectCalls(service);
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) != null) {
            refused(exchange);
            return;
        }
        switch (admission(exchange).call().kind()) {
            case STORE -> stored(exchange);
            case SEAL -> sealed(exchange);
            case LIST -> listed(exchange);
            case READ -> read(exchange);
            case HIDE -> hidden(exchange);
        }
    }

    /** After {@code backup-vault:ingest}: 201, 200 or 202. */
    private void stored(Exchange exchange) {
        Admission admission = admission(exchange);
        IngestResult result = exchange.getProperty(BackupVaultComponent.RESULT, IngestResult.class);
        if (result.outcome() != IngestResult.Outcome.ALREADY_STORED
                && result.outcome() != IngestResult.Outcome.PURGED) {
            admission.room().stored();
        }
        answer(exchange, admission, result);
    }

    /** {@code POST …/commit}. */
    private void sealed(Exchange exchange) {
        Admission admission = admission(exchange);
        PointId one = admission.call().point();
        List<PointId> artifacts =
                one == null ? exchange.getMessage().getBody(CommitBody.class).artifacts() : List.of(one);
        answer(
                exchange,
                admission,
                calls.seal(admission.tenant(), admission.call().source(), artifacts));
    }

    private static void answer(Exchange exchange, Admission admission, IngestResult result) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        boolean received = result.outcome() == IngestResult.Outcome.RECEIVED;
        body.put(received ? "artifact" : "point", result.point().text());
        body.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        result.manifest().ifPresent(manifest -> {
            body.put("item", manifest.item());
            body.put("bytes", manifest.bytes());
            if (manifest.artifacts().size() == 1) {
                body.put("sha256", manifest.artifacts().get(0).sha256().hex());
            } else {
                artifacts(manifest, body.putArray("artifacts"));
            }
        });
        String source = Call.ROOT + "/" + admission.call().source() + "/";
        if (received) {
            body.put("commit", source + result.point() + "/commit");
        }
        int status =
                switch (result.outcome()) {
                    case STORED, BROUGHT_BACK -> 201;
                    case RECEIVED -> 202;
                    case ALREADY_STORED -> 200;
                    case PURGED -> 410;
                };
        json(exchange, status, body + "\n");
        if (!received) { // for whoever watches the source; Camel keeps its headers out of answers
            exchange.getMessage()
                    .setHeader(BackupVaultConstants.POINT, result.point().text());
        }
    }

    private static void artifacts(Manifest manifest, ArrayNode into) {
        manifest.artifacts().forEach(artifact -> into.addObject()
                .put("id", artifact.id().text())
                .put("path", artifact.path())
                .put("bytes", artifact.bytes())
                .put("sha256", artifact.sha256().hex()));
    }

    private void listed(Exchange exchange) {
        Admission admission = admission(exchange);
        CloudConnectRequest.Query query = exchange.getMessage().getBody(CloudConnectRequest.Query.class);
        json(
                exchange,
                200,
                Records.json(calls.list(
                        admission.tenant(),
                        admission.call().source(),
                        query.parameter("item"),
                        query.parameter("after"))));
    }

    private void read(Exchange exchange) {
        Admission admission = admission(exchange);
        String range =
                exchange.getMessage().getBody(CloudConnectRequest.Query.class).range();
        calls.read(
                        admission.tenant(),
                        admission.call().source(),
                        admission.call().point(),
                        admission.call().name(),
                        range)
                .answer(exchange, exchange.getProperty(CloudConnectRequest.RESPONSE, HttpServletResponse.class));
    }

    private void hidden(Exchange exchange) {
        Admission admission = admission(exchange);
        var purgeAfter = calls.hide(
                admission.tenant(), admission.call().source(), admission.call().point());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("point", admission.call().point().text());
        body.put("outcome", "hidden");
        body.put("recoverableUntil", purgeAfter.toString());
        json(exchange, 200, body + "\n");
    }

    /** What went wrong, as HTTP tells it. The sender is told; so it is no error of the route. */
    private void refused(Exchange exchange) {
        Throwable error = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Refusal refusal = Refusal.of(error);
        Admission admission = admission(exchange);
        if (refusal.status() == 500 && refusal.error().code() == ErrorCode.INTERNAL) {
            LOG.error("request-failed code={}", ErrorCode.INTERNAL.id(), error);
        } else {
            LOG.warn(
                    "refused tenant={} source=\"{}\" status={} code={} why=\"{}\"",
                    admission == null ? "?" : admission.tenant().name(),
                    admission == null ? "?" : admission.call().source(),
                    refusal.status(),
                    refusal.error().code().id(),
                    refusal.error().fact());
        }
        json(exchange, refusal.status(), Gate.json(refusal));
        if (refusal.retryAfterSeconds() > 0) {
            exchange.getMessage().setHeader("Retry-After", refusal.retryAfterSeconds());
        }
    }

    private static Admission admission(Exchange exchange) {
        return exchange.getProperty(CloudConnectRequest.ADMITTED, Admission.class);
    }

    private static void json(Exchange exchange, int status, String body) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, JSON);
        exchange.getMessage().setBody(body);
    }
}
