package dev.backupvault.audit;

import dev.backupvault.point.Sha256;
import java.time.Instant;

/**
 * The newest blob of a writer's log: with it, one who holds it sees whatever is done to that blob or those before it.
 *
 * @param blob its sequence
 * @param sha256 of its bytes
 * @param at when it was written, by the writer's clock
 */
public record AuditHead(int format, String writer, long blob, Sha256 sha256, Instant at) {
    static final int FORMAT = 1;
}
