package dev.backupvault.http;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Message;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.apache.camel.http.common.HttpHeaderFilterStrategy;

/**
 * How requests become messages at our endpoints: without a body, whoever looks for one. Camel would make it when it is
 * first looked at, by a tracer for instance, and unpack what is sent as {@code gzip}: bytes that the step which reads
 * the request's own stream would miss. Headers of the request are left out too. Thread-safe.
 */
public final class BodilessBinding extends DefaultHttpBinding {
    public BodilessBinding() {
        setHeaderFilterStrategy(new HttpHeaderFilterStrategy());
        setMapHttpMessageBody(false);
        setMapHttpMessageHeaders(false);
        setMapHttpMessageFormUrlEncodedBody(false);
        setMuteException(true);
    }

    @Override
    public Object parseBody(HttpServletRequest request, Message message) {
        return null;
    }
}
