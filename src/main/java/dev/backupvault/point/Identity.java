package dev.backupvault.point;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What makes two offers the same backup, hashed (docs/FORMAT.md §3). A hint only: equal identities with different bytes
 * are generations of one another.
 */
public record Identity(Sha256 hash) {

    /** @param modifiedMillis modification time in milliseconds since 1970 */
    public static Identity ofFile(ItemId item, String path, long bytes, long modifiedMillis) {
        return of("file", item.tenant(), item.source(), path, Long.toString(bytes), Long.toString(modifiedMillis));
    }

    /** @param version what the store that the file is in changes with every change of it, such as an ETag */
    public static Identity ofVersion(ItemId item, String path, String version) {
        return of("version", item.tenant(), item.source(), path, version);
    }

    /** @param key what the sender repeats when it sends the same stream again */
    public static Identity ofKeyedStream(ItemId item, String key) {
        return of("stream", item.tenant(), item.source(), key);
    }

    /** A stream that cannot be repeated: every run is a backup of its own. */
    public static Identity ofRun() {
        return of("run", UUID.randomUUID().toString());
    }

    /** @param artifacts ids of the artifacts of a point of several, in its order */
    static Identity ofSet(String tenant, String source, List<PointId> artifacts) {
        return of(Stream.concat(
                        Stream.of("set", tenant, source), artifacts.stream().map(PointId::text))
                .toArray(String[]::new));
    }

    private static Identity of(String... fields) {
        var digest = Sha256.digester();
        for (String field : fields) {
            byte[] utf8 = field.getBytes(StandardCharsets.UTF_8);
            digest.update((utf8.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(utf8);
        }
        return new Identity(Sha256.finish(digest));
    }
}
