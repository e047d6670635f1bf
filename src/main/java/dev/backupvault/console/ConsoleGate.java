package dev.backupvault.console;

import dev.backupvault.http.OwnSite;
import dev.backupvault.http.Refusal;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stands before all pages of the console: what another site's page asks for is refused here. Thread-safe. */
final class ConsoleGate extends Handler.Wrapper {
    /** What acts or tells; the rest are pages and scripts. */
    private static final List<String> OWN_PAGES_ONLY = List.of("/jolokia", "/auth", "/proxy", "/user").stream()
            .map(path -> Hawtio.PATH + path)
            .toList();

    private static final HttpField NO_SNIFF = new HttpField("X-Content-Type-Options", "nosniff");

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(new HttpField("Cross-Origin-Resource-Policy", "same-origin"));
        String path = Request.getPathInContext(request);
        if (path.equals("/")) {
            Response.sendRedirect(request, response, callback, Hawtio.PATH + "/");
            return true;
        }
        if (path.startsWith(Plugin.PATH + "/")) {
            headers.put(NO_SNIFF);
            headers.put("Content-Security-Policy", SessionFilter.POLICY);
        }
        if (OWN_PAGES_ONLY.stream().anyMatch(path::startsWith)) {
            headers.put(HttpHeader.CACHE_CONTROL, "no-store");
            try {
                OwnSite.check(request);
            } catch (Refusal.Exception e) {
                headers.put(NO_SNIFF);
                Refusal refusal = Refusal.of(e);
                refusal.answer(response, callback, refusal.json(), "");
                return true;
            }
        }
        return super.handle(request, response, callback);
    }
}
