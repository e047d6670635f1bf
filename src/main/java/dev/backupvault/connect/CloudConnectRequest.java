package dev.backupvault.connect;

import dev.backupvault.component.BackupVaultComponent;
import dev.backupvault.http.QueryString;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.Payload;
import dev.backupvault.point.ItemId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.common.HttpMessage;

/**
 * The first step of the endpoint's route: from the admitted HTTP request to what the route works on. Of what the client
 * sent, only what is read here goes any further.
 */
public final class CloudConnectRequest implements Processor {
    /** Exchange property: which {@link Call.Kind} it is, in lower case. */
    static final String CALL = "call";

    static final String ADMITTED = "CamelBackupVaultAdmission";

    static final String RESPONSE = "CamelBackupVaultResponse";

    @Override
    public void process(Exchange exchange) throws IOException {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        HttpServletRequest http = message.getRequest();
        exchange.setProperty(RESPONSE, message.getResponse());
        Admission admission = (Admission) http.getAttribute(Gate.ADMISSION);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        exchange.setProperty(ADMITTED, admission);
        exchange.setProperty(CALL, admission.call().kind().name().toLowerCase(java.util.Locale.ROOT));
        if (admission.call().kind() == Call.Kind.STORE) {
            exchange.setProperty(BackupVaultComponent.REQUEST, store(http, admission));
        } else if (admission.call().kind() == Call.Kind.SEAL && admission.call().point() == null) {
            exchange.getMessage().setBody(CommitBody.read(http.getInputStream()));
        } else {
            exchange.getMessage().setBody(new Query(http.getQueryString(), http.getHeader("Range")));
        }
    }

    /**
     * What a call that stores nothing was asked with.
     *
     * @param query as it came, or null
     * @param range the Range field, or null
     */
    record Query(String query, String range) {
        Optional<String> parameter(String name) {
            return Optional.ofNullable(QueryString.parse(query).get(name));
        }
    }

    private static IngestRequest store(HttpServletRequest http, Admission admission) throws IOException {
        Call call = admission.call();
        List<ExpectedDigest> expected =
                SenderDigests.ofHeaders(http.getHeader("Content-MD5"), http.getHeader("Content-Digest"));
        StoreQuery query = StoreQuery.of(http.getQueryString(), call.name());
        ItemId item = new ItemId(admission.tenant().name(), call.source(), query.item());
        long length = http.getContentLengthLong();
        Payload payload = new Payload.OfStream(
                new Upload(http.getInputStream(), admission.room()),
                length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
                StreamKey.of(http::getHeader, item, call.name()),
                sha256 -> SenderDigests.checkTrailer(trailer(http), sha256));
        IngestRequest request = IngestRequest.of(item, call.name(), payload)
                .withExpected(expected)
                .withPacer(admission.pacer())
                .withBy(admission.tenant().by());
        return query.explicit() ? request.withoutSeal() : request;
    }

    private static String trailer(HttpServletRequest http) {
        return http.isTrailerFieldsReady()
                ? http.getTrailerFields().entrySet().stream()
                        .filter(field -> field.getKey().equalsIgnoreCase("Content-Digest"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null)
                : null;
    }
}
