package dev.backupvault.sources;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What a connector last wrote of one of its sources.
 *
 * @param connector the run of the connector that wrote this
 * @param state {@code running}, {@code pausing} (what was begun is being finished) or {@code paused}
 * @param inFlight backups that are being stored
 * @param nextRun for what runs by a schedule
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceState(
        int format,
        String name,
        String connector,
        String state,
        int inFlight,
        String lastPoint,
        Instant lastPointAt,
        LastError lastError,
        Instant nextRun) {
    static final int FORMAT = 1;
    static final String RUNNING = "running";
    static final String PAUSING = "pausing";
    static final String PAUSED = "paused";
    static final String OFF = "off";

    /** Whether new backups are taken. */
    @JsonIgnore
    public boolean isRunning() {
        return state.equals(RUNNING);
    }

    /** An error, with the number users know it by. */
    public record LastError(String code, String text, Instant at) {}
}
