package dev.backupvault.connect;

import dev.backupvault.http.EncodedPath;
import dev.backupvault.http.QueryString;
import dev.backupvault.http.Refusal;
import java.util.Map;
import java.util.Set;

/**
 * What the query of a {@code PUT} says.
 *
 * @param item what the body is a backup of
 * @param explicit whether it is kept back until it is committed
 */
record StoreQuery(String item, boolean explicit) {
    private static final String COMMIT = "commit";
    private static final String ITEM = "item";

    /**
     * @param query as it came, or null
     * @param path the path that is stored, which is the item's name where the query has none
     * @throws Refusal.Exception 400
     */
    static StoreQuery of(String query, String path) {
        Map<String, String> values = QueryString.parse(query);
        if (!Set.of(COMMIT, ITEM).containsAll(values.keySet())
                || !values.getOrDefault(COMMIT, "explicit").equals("explicit")) {
            throw Refusal.of(400, "the query makes no sense", "commit=explicit, item=NAME or none", "'" + query + "'");
        }
        String item = values.getOrDefault(ITEM, path);
        for (String part : item.split("/", -1)) {
            EncodedPath.check(part);
        }
        return new StoreQuery(item, values.containsKey(COMMIT));
    }
}
