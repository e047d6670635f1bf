package dev.backupvault.intake;

import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Received;
import java.time.Instant;
import java.util.Objects;

/**
 * A file of a set, in its folder or received. Immutable.
 *
 * @param number as it is in the name; -1 if there is none
 * @param modified what artifacts are known by besides path and length
 * @param received its record, or null of one that lies in the folder alone
 */
record SetMember(String path, int number, long bytes, Instant modified, Received received) {

    static SetMember of(SetKind kind, String path, FileSnapshot seen) {
        return new SetMember(path, kind.number(path), seen.bytes(), seen.modified(), null);
    }

    static SetMember of(SetKind kind, Received received) {
        Artifact artifact = received.artifact();
        return new SetMember(
                artifact.path(), kind.number(artifact.path()), artifact.bytes(), artifact.modifiedAt(), received);
    }

    boolean isReceived() {
        return received != null;
    }

    PointId artifact() {
        return received.artifact().id();
    }

    Instant receivedAt() {
        return received.receivedAt();
    }

    /** Of how many it was received as a part; 0 if it was not. */
    int count() {
        return received == null ? 0 : received.profiled().part().count();
    }

    boolean isSame(SetMember other) {
        return is(other.path, other.bytes, other.modified);
    }

    /** Whether it is a newer file under the name of another. */
    boolean replaces(SetMember other) {
        return path.equals(other.path) && modified.isAfter(other.modified);
    }

    /** Whether it was received before others of its set were written anew. */
    boolean isBefore(Instant begun) {
        return received != null && received.receivedAt().isBefore(begun);
    }

    /** Whether the point has this very file. */
    boolean isIn(Manifest point) {
        return point.artifacts().stream()
                .anyMatch(artifact -> is(artifact.path(), artifact.bytes(), artifact.modifiedAt()));
    }

    /** Whether the point has another file under its name. */
    boolean supersedes(Manifest point) {
        return !isIn(point)
                && point.artifacts().stream()
                        .anyMatch(artifact -> artifact.path().equals(path));
    }

    /** Stores know times to the millisecond. */
    private boolean is(String otherPath, long otherBytes, Instant otherModified) {
        return path.equals(otherPath) && bytes == otherBytes && Objects.equals(millis(modified), millis(otherModified));
    }

    private static Long millis(Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
