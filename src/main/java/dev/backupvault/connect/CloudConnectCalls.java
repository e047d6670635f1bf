package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.ArtifactDownload;
import dev.backupvault.http.PointsPage;
import dev.backupvault.http.Refusal;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointId;
import dev.backupvault.point.PointStatus;
import dev.backupvault.service.VaultServices;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.SourceLease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a tenant can ask for besides storing: it sees its own visible points and nothing else, and what it deletes is
 * only hidden. Thread-safe.
 */
final class CloudConnectCalls {
    private static final int PAGE = 1000;

    private final CloudConnect service;
    private final Map<List<String>, Object> hiding = new ConcurrentHashMap<>(); // by tenant and source

    CloudConnectCalls(CloudConnect service) {
        this.service = service;
    }

    /** Visible points of a source, in the store's order. */
    PointsPage<PointSummary> list(Tenant tenant, String source, Optional<String> item, Optional<String> after) {
        try (Stream<PointSummary> all = points().list(tenant.name(), source, item.orElse(null))) {
            return PointsPage.of(all.iterator(), UnaryOperator.identity(), false, after, PAGE);
        }
    }

    /** @param range the Range field, or null */
    ArtifactDownload read(Tenant tenant, String source, PointId id, String name, String range) {
        SealedPoint point = visible(tenant, source, id);
        List<Artifact> artifacts = point.manifest().artifacts();
        Artifact artifact = Stream.concat(
                        artifacts.stream().filter(candidate -> candidate.path().equals(name)),
                        artifacts.stream().filter(candidate -> candidate.name().equals(name)))
                .findFirst()
                .orElseThrow(() -> VaultException.of(
                        ErrorCode.POINT_NOT_FOUND, "the point '" + id + "' has no artifact '" + name + "'"));
        return ArtifactDownload.open(service.services().vault(), point.manifest(), artifact, range);
    }

    /** Takes a point out of the tenant's sight and quota; an operator can bring it back. */
    Instant hide(Tenant tenant, String source, PointId id) {
        SealedPoint point = visible(tenant, source, id);
        Instant purgeAfter = points().now().plus(tenant.deletedFor());
        VaultServices services = service.services();
        // Those of one source wait for one another here, where the lease would refuse all but one.
        synchronized (hiding.computeIfAbsent(List.of(tenant.name(), source), key -> new Object())) {
            try (SourceLease lease = SourceLease.take(services.vault(), tenant.name(), source, tenant.by())) {
                services.expiry().hide(lease, point, tenant.deletedFor(), tenant.by(), "deleted by its tenant");
            } catch (VaultException e) {
                throw e.code() == ErrorCode.POINT_PROTECTED ? refused(point) : e;
            }
        }
        service.quotas().recount(tenant);
        return purgeAfter;
    }

    /** What it is protected by is not the tenant's to know; and it may have been hidden by another call. */
    private RuntimeException refused(SealedPoint point) {
        PointId id = point.manifest().point();
        visible(point);
        return new Refusal.Exception(
                409,
                VaultException.of(ErrorCode.TENANT_FORBIDDEN, "the point '" + id + "' is locked or held")
                        .hint("ask the operator of the vault"));
    }

    /** Makes one point of what was sent with {@code ?commit=explicit}. */
    IngestResult seal(Tenant tenant, String source, List<PointId> artifacts) {
        PointStore points = points();
        if (!points.received(tenant.name(), source, Set.copyOf(artifacts))
                .keySet()
                .containsAll(artifacts)) {
            // Only asked again: what was hidden since then stays so.
            points.lookFor(tenant.name(), source, PointId.ofPoint(tenant.name(), source, artifacts))
                    .ifPresent(this::visible);
        }
        return service.services().ingest().seal(tenant.name(), source, artifacts, tenant.by());
    }

    private SealedPoint visible(Tenant tenant, String source, PointId id) {
        return visible(points().locate(tenant.name(), source, id));
    }

    private SealedPoint visible(SealedPoint point) {
        PointStatus.State state = points().status(point).state();
        if (state == PointStatus.State.HIDDEN || state == PointStatus.State.PURGING) {
            throw VaultException.of(
                    ErrorCode.POINT_NOT_FOUND,
                    "no recovery point '" + point.manifest().point() + "'");
        }
        return point;
    }

    private PointStore points() {
        return service.services().points();
    }
}
