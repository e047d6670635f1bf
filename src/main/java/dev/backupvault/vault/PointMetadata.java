package dev.backupvault.vault;

import static java.util.stream.Collectors.joining;

import dev.backupvault.point.PointId;
import dev.backupvault.point.PointKind;
import dev.backupvault.point.PointStatus;
import dev.backupvault.point.Profiled;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What manifests and statuses say in their metadata, so that lists need not read them (docs/FORMAT.md §4, §6). */
final class PointMetadata {
    /** Facts that are longer are only in the manifest: all metadata of a blob is less than 8 KiB. */
    private static final int LONGEST_FACTS = 3_000;

    private PointMetadata() {}

    /** What a list needs of a status, and no more: there may be a million. */
    record StatusLine(
            String manifest,
            PointStatus.State state,
            Instant readBackAt,
            boolean damaged,
            int holds,
            Instant lockedUntil,
            Instant purgeAfter,
            PointStatus.Tiered tier,
            List<String> replicas,
            List<PointId> brokenBy,
            List<PointId> found,
            Instant goneAt) {
        static final StatusLine NONE = new StatusLine(
                null,
                PointStatus.State.STORED,
                null,
                false,
                0,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null);

        static StatusLine of(BlobInfo blob) {
            Map<String, String> lists = blob.metadata();
            try {
                return new StatusLine(
                        lists.get("manifest"),
                        PointStatus.State.parse(lists.get("state")),
                        time(lists, "readback"),
                        lists.containsKey("damaged"),
                        Integer.parseInt(lists.getOrDefault("holds", "0")),
                        time(lists, "lock"),
                        time(lists, "purgeafter"),
                        lists.containsKey("tier")
                                ? new PointStatus.Tiered(lists.get("tier"), time(lists, "tieredat"))
                                : null,
                        lists.containsKey("replicas")
                                ? List.of(lists.get("replicas").split(" "))
                                : List.of(),
                        lists.containsKey("broken") ? ids(lists.get("broken")) : List.of(),
                        lists.containsKey("found") ? ids(lists.get("found")) : List.of(),
                        time(lists, "gone"));
            } catch (RuntimeException e) { // to be treated as held and locked (docs/FORMAT.md §6)
                return new StatusLine(
                        lists.get("manifest"),
                        PointStatus.State.DAMAGED,
                        null,
                        true,
                        0,
                        Instant.MAX,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        null);
            }
        }
    }

    private static Instant time(Map<String, String> lists, String key) {
        return lists.containsKey(key) ? Instant.parse(lists.get(key)) : null;
    }

    /** What a status blob says of itself in lists. */
    static Map<String, String> of(SealedPoint point, PointStatus status) {
        Map<String, String> lists = new HashMap<>(
                Map.of("manifest", point.etag(), "state", status.state().word()));
        if (status.verification() != null) {
            lists.put("readback", status.verification().readBackAt().toString());
        }
        if (status.isDamaged()) {
            lists.put("damaged", "1");
        }
        if (!status.brokenBy().isEmpty()) {
            lists.put("broken", status.brokenBy().stream().map(PointId::text).collect(joining(" ")));
        }
        if (!status.found().isEmpty()) {
            lists.put("found", status.found().stream().map(PointId::text).collect(joining(" ")));
        }
        if (!status.holds().isEmpty()) {
            lists.put("holds", Integer.toString(status.holds().size()));
        }
        if (status.lock() != null) {
            lists.put("lock", status.lock().until().toString());
        }
        if (status.tier() != null) {
            lists.put("tier", status.tier().name());
            lists.put("tieredat", status.tier().at().toString());
        }
        if (!status.replicas().isEmpty()) {
            lists.put(
                    "replicas",
                    status.replicas().stream().map(PointStatus.Replica::vault).collect(joining(" ")));
        }
        if (status.goneAt() != null) {
            lists.put("gone", status.goneAt().toString());
        }
        if (status.hidden() != null) {
            lists.put("purgeafter", status.hidden().purgeAfter().toString());
        }
        return lists;
    }

    /** @param listed the status of the same name, or null */
    static PointSummary summary(BlobInfo manifest, StatusLine listed) {
        var place = VaultLayout.manifestPlace(manifest.path());
        Map<String, String> lists = manifest.metadata();
        StatusLine status = listed != null && manifest.etag().equals(listed.manifest) ? listed : StatusLine.NONE;
        try {
            List<PointId> needs = needs(lists, status);
            return new PointSummary(
                    manifest.path(),
                    place.point(),
                    place.tenant(),
                    place.source(),
                    place.item(),
                    PointKind.parse(lists.get("kind")),
                    Long.parseLong(lists.get("bytes")),
                    Integer.parseInt(lists.get("artifacts")),
                    needs == null ? Integer.parseInt(lists.get("depends")) : needs.size(),
                    needs,
                    Instant.parse(lists.get("backuptime")),
                    Instant.parse(lists.get("storedat")),
                    lists.get("policy"),
                    time(lists, "keepuntil"),
                    status.state,
                    status.readBackAt,
                    status.damaged,
                    status.holds,
                    status.lockedUntil,
                    status.purgeAfter,
                    status.tier,
                    status.replicas,
                    status.brokenBy,
                    status.goneAt,
                    facts(lists.get("facts")),
                    lists.get("artifactsha256"));
        } catch (RuntimeException e) {
            return PointSummary.unreadable(place, manifest); // one damaged manifest must not hide the others
        }
    }

    /**
     * What came later counts as needed; what it awaits counts as needed and not there until then (docs/FORMAT.md §6).
     */
    private static List<PointId> needs(Map<String, String> lists, StatusLine status) {
        if (!lists.get("depends").equals("0") && !lists.containsKey("needs")) {
            return null;
        }
        List<PointId> named = lists.get("depends").equals("0") ? List.of() : ids(lists.get("needs"));
        boolean waits = status.found.isEmpty() && lists.containsKey("awaits");
        return Stream.concat(named.stream(), waits ? Stream.of(PointId.NOWHERE) : status.found.stream())
                .toList();
    }

    private static List<PointId> ids(String text) {
        return Stream.of(text.split(" ")).map(PointId::parse).toList();
    }

    /** What a manifest says in lists of what its profile found. */
    static Map<String, String> of(Profiled profiled) {
        Map<String, String> lists = new HashMap<>();
        String facts = profiled.facts().entrySet().stream()
                .map(fact -> encoded(fact.getKey()) + "=" + encoded(fact.getValue()))
                .collect(joining("&"));
        if (!facts.isEmpty() && facts.length() <= LONGEST_FACTS) {
            lists.put("facts", facts);
        }
        if (profiled.awaits() != null) {
            lists.put("awaits", "1");
        }
        return lists;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> facts(String encoded) {
        if (encoded == null) {
            return Map.of();
        }
        Map<String, String> facts = new HashMap<>();
        for (String fact : encoded.split("&")) {
            String[] parts = fact.split("=", 2);
            facts.put(decoded(parts[0]), decoded(parts[1]));
        }
        return facts;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
