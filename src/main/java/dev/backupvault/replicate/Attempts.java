package dev.backupvault.replicate;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.HashSet;
import java.util.Set;

/**
 * What became of points that were to be replicated, so that one that fails holds up no other: it comes last the next
 * time. And a location that is away is left alone until then, which makes one error and not one a point. Used by one
 * thread.
 */
public final class Attempts {
    private static final Set<ErrorCode> AWAY =
            Set.of(ErrorCode.STORE_UNREACHABLE, ErrorCode.STORE_BUSY, ErrorCode.STORE_DENIED, ErrorCode.CONFIG_INVALID);

    private final Set<String> failed = new HashSet<>();
    private final Set<String> away = new HashSet<>();

    /** Begins another look: every location gets another chance. */
    public void begin() {
        away.clear();
    }

    /** Manifests of the points that failed, for {@link Backlog#find}. */
    public Set<String> failed() {
        return failed;
    }

    public boolean hasFailed(DuePoint point) {
        return failed.contains(point.place());
    }

    /** Whether a point is not worth a try now. */
    public boolean skips(DuePoint point) {
        return away.contains(point.location());
    }

    public void succeeded(DuePoint point) {
        failed.remove(point.place());
    }

    public void failed(DuePoint point, Throwable error) {
        failed.add(point.place());
        if (error instanceof VaultException known && AWAY.contains(known.code())) {
            away.add(point.location());
        }
    }
}
