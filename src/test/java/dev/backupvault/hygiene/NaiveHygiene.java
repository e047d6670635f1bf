package dev.backupvault.hygiene;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.InMemoryVault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a deep look must find in a vault of one source, by docs/FORMAT.md §10 and by reading everything as it lies. */
final class NaiveHygiene {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InMemoryVault vault;
    private final Instant now;
    private final Duration age;
    private final Map<String, BlobInfo> all = new TreeMap<>();
    private final Set<String> named = new HashSet<>();
    private final List<String> found = new ArrayList<>();

    NaiveHygiene(InMemoryVault vault, Instant now, Duration age) {
        this.vault = vault;
        this.now = now;
        this.age = age;
        RandomVault.all(vault).forEach(blob -> all.put(blob.path().toString(), blob));
    }

    /** Words of kinds and blobs, sorted. */
    List<String> check() {
        below("backup-vault-state/received/").forEach(record -> {
            named.add("backup-vault/" + json(record).at("/artifact/blob").asText());
            if (old(all.get(record), age)) {
                found.add((json(record).at("/profiled/part").isMissingNode() ? "received " : "part ") + record);
            }
        });
        below("backup-vault/points/").forEach(this::manifest);
        below("backup-vault-state/status/").forEach(this::status);
        below("backup-vault/data/").forEach(data -> {
            Duration than =
                    all.get(data).metadata().containsKey("copyof") && age.toDays() < 30 ? Duration.ofDays(30) : age;
            if (!named.contains(data) && old(all.get(data), than)) {
                found.add("orphan " + data);
            }
        });
        below("backup-vault-state/uploads/")
                .filter(record -> old(all.get(record), Duration.ofDays(30)))
                .forEach(record -> found.add("upload-record " + record));
        below("backup-vault-state/quotas/")
                .filter(record -> old(all.get(record), Duration.ofDays(1)))
                .forEach(record -> found.add("quota-record " + record));
        below("backup-vault/contract/")
                .filter(record -> old(all.get(record), Duration.ofDays(1)))
                .forEach(record -> found.add("check " + record));
        return found.stream().sorted().toList();
    }

    private java.util.stream.Stream<String> below(String prefix) {
        return all.keySet().stream().filter(name -> name.startsWith(prefix)).toList().stream();
    }

    private boolean old(BlobInfo blob, Duration than) {
        return old(blob.lastModified(), than);
    }

    private boolean old(Instant since, Duration than) {
        return Duration.between(since, now).compareTo(than) >= 0;
    }

    private JsonNode json(String name) {
        try {
            return JSON.readTree(RandomVault.bytes(vault, all.get(name).path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void manifest(String name) {
        JsonNode manifest = json(name);
        for (JsonNode artifact : manifest.path("artifacts")) {
            String blob = artifact.path("container").asText("backup-vault") + "/"
                    + artifact.path("blob").asText();
            named.add(blob);
            if (!all.containsKey(blob)) {
                found.add("data-missing " + name);
            } else if (all.get(blob).bytes() != artifact.path("bytes").asLong()) {
                found.add("data-length " + name);
            }
        }
        for (JsonNode base : manifest.path("dependsOn")) {
            if (!all.containsKey(name.substring(0, name.lastIndexOf('/') + 1) + base.asText() + ".json")) {
                found.add("dependency-missing " + name);
            }
        }
    }

    private void status(String name) {
        JsonNode status = json(name);
        String manifest = name.replace("backup-vault-state/status/", "backup-vault/points/");
        String id = name.substring(name.lastIndexOf('/') + 1).replace(".json", "");
        Instant since = all.get(name).lastModified();
        if (all.containsKey(manifest)) {
            if (!all.get(manifest).etag().equals(status.path("manifest").asText())) {
                Instant there = all.get(manifest).lastModified();
                if (old(there.isAfter(since) ? there : since, age)) {
                    found.add("status-void " + name);
                }
            }
            return;
        }
        boolean purging = status.path("state").asText().equals("purging");
        if (all.containsKey("backup-vault-state/tombstones/default/db/" + id + ".json")) {
            if (!purging && old(since, age)) {
                found.add("status-void " + name);
            }
            return;
        }
        List<String> own = below("backup-vault/data/default/db/" + id + "/")
                .filter(data -> !named.contains(data))
                .toList();
        boolean kept = status.path("holds").size() > 0
                || status.has("lock")
                        && Instant.parse(status.at("/lock/until").asText()).isAfter(now);
        if (purging) {
            if (old(since, age)) {
                found.add("purge-cut " + name);
            }
        } else if (kept || !own.isEmpty()) {
            named.addAll(own);
            found.add("manifest-lost " + manifest);
        } else if (old(since, age)) {
            found.add("status-void " + name);
        }
    }
}
