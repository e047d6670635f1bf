package dev.backupvault.management;

import dev.backupvault.http.Refusal;
import dev.backupvault.point.ItemId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.units.Units;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.ShownPoint;
import dev.backupvault.vault.SourceLease;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Holds, locks, hides and brings back points. Each answers the point as it is then. */
final class ProtectionOperations {
    private static final String GRACE = "14d";

    private final VaultServices services;

    ProtectionOperations(VaultServices services) {
        this.services = services;
    }

    private ApiAnswer now(SealedPoint point) {
        return ApiAnswer.json(ShownPoint.of(services.points(), point));
    }

    ApiAnswer hold(ApiRequest request) {
        String caseId = request.neededText("case");
        String reason = request.neededText("reason");
        SealedPoint point = PointOperations.find(services, request);
        services.protection().hold(point, caseId, reason, request.by());
        return now(point);
    }

    ApiAnswer release(ApiRequest request) {
        String caseId = request.neededText("case");
        SealedPoint point = PointOperations.find(services, request);
        services.protection().release(point, caseId, request.by());
        return now(point);
    }

    ApiAnswer lock(ApiRequest request) {
        Instant until = time(request.neededText("until"));
        SealedPoint point = PointOperations.find(services, request);
        services.protection().lock(point, until, request.by());
        return now(point);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.of(400, "'until' makes no sense", "a time such as 2027-01-01T00:00:00Z", "another text");
        }
    }

    ApiAnswer delete(ApiRequest request) {
        String reason = request.neededParameter("reason");
        Duration grace = grace(request.parameter("purge-after").orElse(GRACE));
        SealedPoint point = PointOperations.find(services, request);
        ItemId item = point.manifest().itemId();
        try (SourceLease lease = SourceLease.take(services.vault(), item.tenant(), item.source(), request.by())) {
            services.expiry().hide(lease, point, grace, request.by(), reason);
        }
        return now(point);
    }

    private static Duration grace(String text) {
        try {
            return Units.duration(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Refusal.of(400, "'purge-after' makes no sense: " + e.getMessage());
        }
    }

    ApiAnswer undelete(ApiRequest request) {
        SealedPoint point = PointOperations.find(services, request);
        services.expiry().bringBack(point, request.by());
        return now(point);
    }
}
