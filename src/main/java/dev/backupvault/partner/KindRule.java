package dev.backupvault.partner;

import dev.backupvault.point.PointKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How to tell what a backup holds. Immutable.
 *
 * @param from facts, the first known of which tells
 * @param map what their values mean, in lower case
 * @param otherwise where nothing tells; empty if that has to be found out before the backup is taken for anything
 */
public record KindRule(List<String> from, Map<String, PointKind> map, Optional<PointKind> otherwise) {
    static final KindRule FULL = new KindRule(List.of(), Map.of(), Optional.of(PointKind.FULL));

    Optional<PointKind> of(Facts facts) {
        return facts.first(from)
                .map(fact -> map.get(fact.value().toLowerCase(Locale.ROOT)))
                .or(() -> otherwise);
    }
}
