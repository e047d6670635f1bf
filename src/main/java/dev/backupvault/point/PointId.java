package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a recovery point or of an artifact: {@code 20261122T014042Z-5d41402abc4b2a76b971}, with {@code -g2} and so
 * on for further generations (docs/FORMAT.md §3). A point of one artifact has that artifact's id, so both share this
 * form. The time in it is a label; nothing decides by it. Immutable.
 */
public record PointId(@JsonValue String text) implements Comparable<PointId> {
    private static final Pattern FORM = Pattern.compile("(\\d{8}T\\d{6}Z-[0-9a-f]{20})(?:-g([1-9]\\d{0,5}))?");
    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** Stands for a point that is needed and was never in the vault, wherever needs are listed. */
    public static final PointId NOWHERE = new PointId("19700101T000000Z-00000000000000000000");

    public PointId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a point id: '" + text + "'");
        }
    }

    /** @throws IllegalArgumentException if the text does not have the form of an id */
    @JsonCreator
    public static PointId parse(String text) {
        return new PointId(text);
    }

    public static boolean isPointId(String text) {
        return FORM.matcher(text).matches();
    }

    /** The id of the first generation. */
    public static PointId first(Instant time, Identity identity) {
        Instant label = time.isAfter(LATEST) ? LATEST : time.isBefore(EARLIEST) ? EARLIEST : time;
        return new PointId(LABEL.format(label) + "-" + identity.hash().hex().substring(0, 20));
    }

    /**
     * The id of a point of these artifacts: of a single one its own id, of several one that is made of theirs.
     *
     * @param artifacts at least one, in the point's order
     */
    public static PointId ofPoint(String tenant, String source, List<PointId> artifacts) {
        if (artifacts.size() == 1) {
            return artifacts.get(0);
        }
        String label = artifacts.stream()
                .map(PointId::label)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new PointId(label + "-"
                + Identity.ofSet(tenant, source, artifacts).hash().hex().substring(0, 20));
    }

    private String label() {
        return text.substring(0, text.indexOf('-'));
    }

    /** The number of this generation, from 1. */
    public int generation() {
        String number = match().group(2);
        return number == null ? 1 : Integer.parseInt(number);
    }

    /** The id that different bytes under the same identity get after this one. */
    public PointId nextGeneration() {
        return new PointId(match().group(1) + "-g" + (generation() + 1));
    }

    private Matcher match() {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException(text);
        }
        return matcher;
    }

    @Override
    public int compareTo(PointId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
