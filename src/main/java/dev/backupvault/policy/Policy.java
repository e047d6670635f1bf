package dev.backupvault.policy;

import dev.backupvault.point.Sha256;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is done with the points of the sources that name this policy; docs/POLICIES.md explains each value. Immutable.
 * Two policies are equal if they say the same, whatever their names.
 *
 * @param floor how many periods of a tier {@code keep} must hold at least
 * @param minimumAge how long after it was stored a point is not removed, whatever the rules say
 * @param locked how long after it was stored nobody may remove a point; zero for not at all
 * @param softDelete how long a removed point can be brought back
 * @param replicateTo name of the second location
 * @param operationalCopy how long a copy stays on this machine; zero for none
 */
public record Policy(
        Keep keep,
        Map<Tier, Integer> floor,
        Duration minimumAge,
        Duration locked,
        Duration softDelete,
        StopAt stopAt,
        Storage tier,
        Verify verify,
        Optional<String> replicateTo,
        Duration operationalCopy,
        Alert alert,
        Follow follow) {

    /** The share of points, in percent, that a run must not exceed when it removes. */
    public record StopAt(int item, int source) {}

    /** Access tiers of the store. */
    public enum Upload {
        HOT,
        COOL,
        COLD
    }

    /** @param archiveAfter age at which data goes to the archive tier */
    public record Storage(Upload upload, Optional<Duration> archiveAfter) {}

    /**
     * @param every how often a point is read back; empty for as often as the configuration says
     * @param level 0 to 4
     * @param read percent of the bytes
     */
    public record Verify(boolean afterIngest, Optional<Duration> every, int level, int read) {}

    /** @param shrink percent by which a point may be smaller than the one before */
    public record Alert(Optional<Duration> noPointFor, Optional<Integer> shrink) {}

    /**
     * How fast deletions at the source are followed, where the backup tool prunes there itself.
     *
     * @param grace how long a point must be known to be deleted there
     * @param share percent of the source's points that go in one run, one at least
     */
    public record Follow(Duration grace, int share) {}

    public Policy {
        floor = Map.copyOf(floor);
    }

    /** One line of JSON with every value, defaults too, in the order of their names: equal for equal policies only. */
    public String canonical() {
        return CanonicalJson.text(CanonicalJson.of(this));
    }

    /** The hash of {@link #canonical()}. */
    public Sha256 hash() {
        return Sha256.of(canonical());
    }
}
