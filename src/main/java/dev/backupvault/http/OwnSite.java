package dev.backupvault.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Tells requests that another site's page made a browser send. */
public final class OwnSite {
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private OwnSite() {}

    /**
     * A browser sends the password or the cookie that it remembers with whatever any page makes it ask.
     *
     * @throws Refusal.Exception 403
     */
    public static void check(Request request) {
        HttpFields headers = request.getHeaders();
        String site = headers.get("Sec-Fetch-Site");
        String origin = headers.get(HttpHeader.ORIGIN);
        String own = request.getHttpURI().getScheme() + "://" + headers.get(HttpHeader.HOST);
        if (site != null && !OWN.contains(site) || origin != null && !origin.equals(own)) {
            throw Refusal.of(403, "the request comes from another site's page");
        }
    }
}
