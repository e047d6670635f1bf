package dev.backupvault.cli;

import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.restore.Selection;
import dev.backupvault.vault.PointStore;
import dev.backupvault.vault.SealedPoint;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The ways to name one point: by id, or the newest of an item, as of a time if one is given. */
final class PointSelection {
    @Parameters(arity = "0..1", paramLabel = "POINT", description = "The point's id, as `points` lists it.")
    private String point;

    @Option(names = "--source", description = "The source it comes from.")
    private String source;

    @Option(names = "--item", description = "The item; with --source and without POINT, its newest point.")
    private String item;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description =
                    "With --source and --item: the newest point taken until then (RFC 3339, or a date: until the end of that day, UTC).")
    private String asOf;

    @Option(
            names = "--tenant",
            defaultValue = ItemId.DEFAULT_TENANT,
            description = "Whose points (default: ${DEFAULT-VALUE}).")
    private String tenant;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    SealedPoint find(PointStore points) {
        if (point != null && asOf == null) {
            PointId id = id();
            return source != null && item != null
                    ? points.find(new ItemId(tenant, source, item), id)
                            .orElseGet(() -> points.locate(tenant, source, id))
                    : points.locate(tenant, source, id);
        }
        if (point != null || source == null || item == null) {
            throw usage("name a POINT, or --source and --item (with --as-of if you like)");
        }
        return points.newest(
                new ItemId(tenant, source, item), Optional.ofNullable(asOf).map(this::time));
    }

    /**
     * The same as a restore wants it.
     *
     * @throws IllegalArgumentException if it is not clear which points are meant
     */
    Selection wanted(String items, Instant since, boolean latest) {
        if (latest && (point != null || asOf != null)) {
            throw usage("--latest is neither a POINT nor --as-of");
        }
        Instant until = asOf == null ? null : time(asOf);
        return new Selection(tenant, source, item, items, point == null ? null : id(), until, since, false, null);
    }

    private PointId id() {
        try {
            return PointId.parse(point);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private Instant time(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay()
                            .toInstant(ZoneOffset.UTC)
                            .minusMillis(1)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw usage("--as-of: expected a time such as 2026-11-22T01:40:00Z or a date, found '" + text + "'");
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
