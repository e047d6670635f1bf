package dev.backupvault.management;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.http.ArtifactDownload;
import dev.backupvault.http.PointsPage;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.vault.ItemPoints;
import dev.backupvault.vault.ListedPoint;
import dev.backupvault.vault.PointCondition;
import dev.backupvault.vault.SealedPoint;
import dev.backupvault.vault.ShownPoint;
import java.util.List;
import java.util.stream.Stream;

/** Looks at points. */
final class PointOperations {
    private static final int PAGE = 1000;

    private final VaultServices services;

    PointOperations(VaultServices services) {
        this.services = services;
    }

    /** The point that the path names, and the query where its id is not enough. */
    static SealedPoint find(VaultServices services, ApiRequest request) {
        String tenant = request.parameter("tenant").orElse(null);
        String source = request.parameter("source").orElse(null);
        if (source != null && tenant == null) {
            throw Refusal.of(400, "'source' needs 'tenant'");
        }
        return services.points().locate(tenant, source, request.point());
    }

    ApiAnswer list(ApiRequest request) {
        String source = request.parameter("source").orElse(null);
        String item = request.parameter("item").orElse(null);
        if (item != null && source == null) {
            throw Refusal.of(400, "'item' needs 'source'");
        }
        try (Stream<ListedPoint> all =
                ListedPoint.of(services.points(), request.parameter("tenant").orElse(null), source, item)) {
            return ApiAnswer.json(PointsPage.of(
                    all.iterator(),
                    ListedPoint::point,
                    isTrue(request, "deleted"),
                    request.parameter("after"),
                    limit(request)));
        }
    }

    private static int limit(ApiRequest request) {
        String text = request.parameter("limit").orElse(Integer.toString(PAGE));
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > PAGE) {
            throw Refusal.of(400, "'limit' makes no sense", "1 to " + PAGE, "'" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static boolean isTrue(ApiRequest request, String name) {
        String text = request.parameter(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw Refusal.of(400, "'" + name + "' makes no sense", "true or false", "'" + text + "'");
        }
        return text.equals("true");
    }

    /**
     * A point among those of its item.
     *
     * @param neededBy those that cannot be restored without it, hidden ones too
     */
    private record Detail(
            @JsonUnwrapped ShownPoint point, @JsonUnwrapped PointCondition condition, List<PointId> neededBy) {}

    ApiAnswer show(ApiRequest request) {
        SealedPoint point = find(services, request);
        ItemPoints item = ItemPoints.of(services.points(), point.manifest().itemId());
        PointId id = point.manifest().point();
        return ApiAnswer.json(new Detail(
                ShownPoint.of(services.points(), point),
                PointCondition.of(item, id),
                item.allUsers(id).stream().sorted().toList()));
    }

    ApiAnswer artifact(ApiRequest request) {
        SealedPoint point = find(services, request);
        List<Artifact> artifacts = point.manifest().artifacts();
        String number = request.path().get("n");
        if (!number.matches("\\d{1,6}") || Integer.parseInt(number) >= artifacts.size()) {
            throw Refusal.of(
                    404, "the point has no such artifact", "0 to " + (artifacts.size() - 1), "'" + number + "'");
        }
        Artifact artifact = artifacts.get(Integer.parseInt(number));
        return ApiAnswer.download(ArtifactDownload.open(services.vault(), point.manifest(), artifact, request.range()));
    }
}
