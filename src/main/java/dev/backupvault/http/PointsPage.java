package dev.backupvault.http;

import dev.backupvault.vault.PointSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list of points.
 *
 * @param next where the next page begins, or null after the last
 */
public record PointsPage<T>(List<T> points, String next) {
    /**
     * @param all in the store's order; read no further than the page needs
     * @param summary of an element
     * @param after what {@code next} said
     * @throws Refusal.Exception 400 if that names no point
     */
    public static <T> PointsPage<T> of(
            Iterator<T> all, Function<T, PointSummary> summary, boolean hidden, Optional<String> after, int limit) {
        List<T> page = new ArrayList<>();
        boolean begun = after.isEmpty();
        while (all.hasNext()) {
            T next = all.next();
            PointSummary point = summary.apply(next);
            if (begun && (hidden || !point.isHidden())) {
                if (page.size() == limit) {
                    return new PointsPage<>(page, cursor(summary.apply(page.get(limit - 1))));
                }
                page.add(next);
            }
            begun |= after.equals(Optional.of(cursor(point))); // it may have been hidden since
        }
        if (!begun) { // an empty page would look like the end of the list
            throw Refusal.of(400, "'after' names no point", "what 'next' said", "another word, or a purged point");
        }
        return new PointsPage<>(page, null);
    }

    /** Ids are unique in an item, and the item's place in the order is by its name in the store. */
    private static String cursor(PointSummary point) {
        return HexFormat.of().formatHex(point.manifest().name().getBytes(StandardCharsets.UTF_8));
    }
}
