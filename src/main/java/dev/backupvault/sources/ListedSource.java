package dev.backupvault.sources;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A source as it is shown; null is unknown.
 *
 * @param name what people call it
 * @param source what the vault calls it
 * @param policy name of the policy that it gives its points
 * @param from where it takes backups from, for people
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ListedSource(
        String name,
        String kind,
        String source,
        String policy,
        String from,
        String state,
        int inFlight,
        String lastPoint,
        Instant lastPointAt,
        SourceState.LastError lastError,
        Instant nextRun,
        String file) {
    /**
     * The same, where nobody here knows of a last point and the vault has one: another connector's, or an older one's.
     */
    public ListedSource withLastPointAt(Instant inTheVault) {
        return lastPointAt != null || inTheVault == null
                ? this
                : new ListedSource(
                        name,
                        kind,
                        source,
                        policy,
                        from,
                        state,
                        inFlight,
                        lastPoint,
                        inTheVault,
                        lastError,
                        nextRun,
                        file);
    }
}
