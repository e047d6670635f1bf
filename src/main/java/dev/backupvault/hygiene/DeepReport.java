package dev.backupvault.hygiene;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What deep looks found, counted by kind. Immutable.
 *
 * @param sources how many were looked at
 */
public record DeepReport(int sources, List<Line> findings) {
    private static final int MOST_NAMES = 20;

    /**
     * All of one kind.
     *
     * @param oldest when the oldest was last changed, or null if the store does not say
     * @param names the first twenty, each with what is wrong where that needs words
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(Kind kind, boolean lost, int count, long bytes, Instant oldest, List<String> names) {}

    /** Whether something is lost that a backup needs. */
    public boolean lost() {
        return findings.stream().anyMatch(Line::lost);
    }

    /** Takes findings, and keeps no more of them than a report has. Not thread-safe. */
    public static final class Builder implements Consumer<Finding> {
        private final Count[] counts =
                Stream.of(Kind.values()).map(kind -> new Count()).toArray(Count[]::new);

        private static final class Count {
            private int count;
            private long bytes;
            private Instant oldest;
            private final List<String> names = new ArrayList<>();
        }

        @Override
        public void accept(Finding finding) {
            Count of = counts[finding.kind().ordinal()];
            of.count++;
            of.bytes += finding.bytes();
            if (finding.since() != null && (of.oldest == null || finding.since().isBefore(of.oldest))) {
                of.oldest = finding.since();
            }
            if (of.names.size() < MOST_NAMES) {
                of.names.add(finding.path() + (finding.detail() == null ? "" : ": " + finding.detail()));
            }
        }

        /** @param sources how many were looked at */
        public DeepReport build(int sources) {
            return new DeepReport(
                    sources,
                    Stream.of(Kind.values())
                            .filter(kind -> counts[kind.ordinal()].count > 0)
                            .map(this::line)
                            .toList());
        }

        private Line line(Kind kind) {
            Count of = counts[kind.ordinal()];
            return new Line(kind, kind.lost(), of.count, of.bytes, of.oldest, List.copyOf(of.names));
        }
    }
}
