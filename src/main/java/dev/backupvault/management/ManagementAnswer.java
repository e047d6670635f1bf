package dev.backupvault.management;

import dev.backupvault.http.QueryString;
import dev.backupvault.http.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.common.HttpMessage;

/**
 * The step of the API's route: from the admitted request to its answer, good or bad. Of what the client sent, only what
 * is read here goes any further. Thread-safe.
 */
public final class ManagementAnswer implements Processor {
    @Override
    public void process(Exchange exchange) {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        HttpServletRequest http = message.getRequest();
        var response = message.getResponse();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        answer(http).write(exchange, response);
    }

    private static ApiAnswer answer(HttpServletRequest http) {
        try {
            var admitted = (ManagementGate.Admitted) http.getAttribute(ManagementGate.ADMITTED);
            Operation operation = admitted.match().operation();
            return operation
                    .act()
                    .answer(ApiRequest.of(
                            operation,
                            admitted.user(),
                            admitted.match().path(),
                            QueryString.parse(http.getQueryString()),
                            operation.body().isEmpty() ? new byte[0] : body(http),
                            http.getHeader("Range")));
        } catch (RuntimeException e) {
            Refusal refusal = Refusal.of(e);
            ManagementGate.log(http.getMethod(), http.getRequestURI(), http.getRemoteAddr(), refusal, e);
            return ApiAnswer.refused(refusal);
        }
    }

    private static byte[] body(HttpServletRequest http) {
        try {
            byte[] bytes = http.getInputStream().readNBytes(ManagementGate.LONGEST_BODY + 1);
            if (bytes.length > ManagementGate.LONGEST_BODY) {
                throw ManagementGate.tooLong();
            }
            return bytes;
        } catch (IOException e) {
            throw Refusal.of(400, "the body was cut");
        }
    }
}
