package dev.backupvault.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The query of a request. Not the server's own parameters: for those it would read a body. */
public final class QueryString {
    private QueryString() {}

    /**
     * @param query as it came, not decoded; may be null
     * @return values by name, in their order; the empty text for a name without value
     * @throws Refusal.Exception 400 for a name that is given twice, or what cannot be decoded
     */
    public static Map<String, String> parse(String query) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw Refusal.of(400, "the parameter '" + name + "' is given more than once");
            }
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(400, "the query has a % without two hexadecimal digits");
        }
    }
}
