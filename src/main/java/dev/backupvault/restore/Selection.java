package dev.backupvault.restore;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.time.Instant;

/**
 * What is to be restored. Immutable.
 *
 * @param source null to look for {@code point} in all
 * @param item one item; or null
 * @param items a glob over the items of the source, of which each gives its newest point; or null
 * @param point one point by its id; or null for the newest of the item
 * @param asOf only points taken until then; or null
 * @param since of several items, only points taken from then on; or null
 * @param chain with everything that the point depends on
 * @param artifacts a glob over the paths of the files in a point; or null for all
 */
public record Selection(
        String tenant,
        String source,
        String item,
        String items,
        PointId point,
        Instant asOf,
        Instant since,
        boolean chain,
        String artifacts) {

    /** @throws IllegalArgumentException if it is not clear which points are meant */
    public Selection {
        if (point == null && (source == null || (item == null) == (items == null))) {
            throw new IllegalArgumentException(
                    "name a point, or a source and either an item or a pattern of several items");
        }
        if (point != null && (items != null || asOf != null)) {
            throw new IllegalArgumentException(
                    "a point is named by its id, so a time or a pattern of items says nothing");
        }
        if (since != null && items == null) {
            throw new IllegalArgumentException("a first time is for a pattern of items");
        }
        if (chain && items != null) {
            throw new IllegalArgumentException("a chain is that of one point, not of a pattern of items");
        }
    }

    /** One point. @param source and {@code item} may be null if the id is enough */
    public static Selection of(String tenant, String source, String item, PointId point) {
        return new Selection(tenant, source, item, null, point, null, null, false, null);
    }

    /** The newest point of an item. @param asOf taken until then, or null */
    public static Selection newest(ItemId item, Instant asOf) {
        return new Selection(item.tenant(), item.source(), item.item(), null, null, asOf, null, false, null);
    }

    /** The newest point of each item. */
    public static Selection items(String tenant, String source, String items, Instant asOf, Instant since) {
        return new Selection(tenant, source, null, items, null, asOf, since, false, null);
    }

    /** The same, with or without everything it depends on. */
    public Selection withChain(boolean all) {
        return new Selection(tenant, source, item, items, point, asOf, since, all, artifacts);
    }

    /** The same, with files of these paths only. */
    public Selection withArtifacts(String glob) {
        return new Selection(tenant, source, item, items, point, asOf, since, chain, glob);
    }
}
