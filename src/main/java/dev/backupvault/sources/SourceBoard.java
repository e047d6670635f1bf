package dev.backupvault.sources;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Shows the configured sources with what became of them, and says what is wanted of them. Thread-safe. */
public final class SourceBoard {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final SourceFolder folder;
    private final Connectors connectors;
    private final Supplier<List<ConfiguredSource>> configured;
    private final Function<ConfiguredSource, Optional<SourceCheck>> checks;

    /** What is known of running connectors. */
    public interface Connectors {
        boolean isAnyRunning();

        /** Whether a state was written by a connector that may still run, and not by one before it. */
        boolean isOfThisRun(SourceState state);
    }

    /**
     * @param configured reads the sources as they are now
     * @param checks what is known of a source's kind
     */
    public SourceBoard(
            SourceFolder folder,
            Connectors connectors,
            Supplier<List<ConfiguredSource>> configured,
            Function<ConfiguredSource, Optional<SourceCheck>> checks) {
        this.folder = folder;
        this.connectors = connectors;
        this.configured = configured;
        this.checks = checks;
    }

    /** All of them, by name. */
    public List<ListedSource> list() {
        boolean connector = connectors.isAnyRunning();
        return configured.get().stream()
                .map(source -> listed(source, connector))
                .toList();
    }

    /**
     * What is wrong with the sources that are to run, as far as can be told at once.
     *
     * @param problems why it cannot take backups; empty as a rule
     * @param warnings why it will not for long
     */
    public record Condition(String name, List<String> problems, List<String> warnings) {}

    /** The condition of each source that is to run, by name. */
    public List<Condition> conditions() {
        return configured.get().stream()
                .filter(source -> folder.wish(source.name()) == Wish.RUN)
                .map(this::condition)
                .toList();
    }

    private Condition condition(ConfiguredSource source) {
        Optional<SourceCheck> check = checks.apply(source);
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try {
            check.map(kind -> kind.quickSteps(source)).orElse(List.of()).forEach(step -> step.trial()
                    .run());
            check.map(kind -> kind.warnings(source, LocalDate.now(ZoneOffset.UTC)))
                    .ifPresent(warnings::addAll);
        } catch (VaultException e) {
            problems.add(e.fact());
        } catch (RuntimeException e) {
            problems.add("it cannot be looked at: " + e);
        }
        return new Condition(source.name(), problems, warnings);
    }

    private ListedSource listed(ConfiguredSource source, boolean connector) {
        Optional<SourceState> state = folder.state(source.name());
        Optional<SourceState> current = state.filter(s -> connector && connectors.isOfThisRun(s));
        return new ListedSource(
                source.name(),
                source.kind(),
                source.source(),
                source.parameter("policy").isEmpty() ? null : source.parameter("policy"),
                checks.apply(source).map(kind -> kind.from(source)).orElse(null),
                word(folder.wish(source.name()), connector, current),
                current.map(SourceState::inFlight).orElse(0),
                state.map(SourceState::lastPoint).orElse(null),
                state.map(SourceState::lastPointAt).orElse(null),
                state.map(SourceState::lastError).orElse(null),
                current.map(SourceState::nextRun).orElse(null),
                source.file().toString());
    }

    private static String word(Wish wish, boolean connector, Optional<SourceState> current) {
        boolean takes = current.filter(SourceState::isRunning).isPresent();
        boolean busy = current.filter(s -> s.inFlight() > 0).isPresent();
        if (wish != Wish.RUN) {
            return takes || busy ? "pausing" : wish.word();
        }
        if (current.isPresent()) {
            return current.get().state();
        }
        return connector ? "not loaded" : "stopped";
    }

    /**
     * Says what is wanted of a source, and waits for some seconds until a running connector does it, so that nothing
     * new is begun when this returns.
     *
     * @return whether it does
     * @throws VaultException {@link ErrorCode#USAGE} if there is no such source
     */
    public boolean want(String name, Wish wish) {
        List<ConfiguredSource> sources = configured.get();
        if (sources.stream().noneMatch(source -> source.name().equals(name))) {
            throw VaultException.of(ErrorCode.USAGE, "there is no source '" + name + "'")
                    .hint("there are: "
                            + sources.stream().map(ConfiguredSource::name).collect(Collectors.joining(", ")));
        }
        folder.wish(name, wish);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (connectors.isAnyRunning()) {
            Optional<SourceState> state = folder.state(name).filter(connectors::isOfThisRun);
            if (state.isEmpty() || state.get().isRunning() == (wish == Wish.RUN)) {
                return true; // a source that the connector has not loaded obeys when it is
            }
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        return true;
    }
}
