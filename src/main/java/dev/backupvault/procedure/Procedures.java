package dev.backupvault.procedure;

import dev.backupvault.error.Causes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.PointKind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The restore procedures of a running Camel context, which are its routes from {@code direct:restore-NAME}: lists them,
 * runs them, and stops those that run. Camel takes it from its registry. Thread-safe.
 */
public final class Procedures extends LifecycleStrategySupport {
    private static final String ROUTE = "restore-";

    private final Map<String, Procedure> known = new ConcurrentHashMap<>();
    private final Map<String, Aim> aims = new ConcurrentHashMap<>();
    private final Set<Run> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile CamelContext camel;

    @Override
    public void onContextInitializing(CamelContext context) {
        camel = context;
    }

    @Override
    public void onContextStopping(CamelContext context) {
        stop();
    }

    /** A procedure that can be run. @param description what it is for; may be empty */
    public record Procedure(String name, String description) {}

    void add(Procedure procedure, Aim aim) {
        known.put(procedure.name(), procedure);
        aims.put(procedure.name(), aim);
    }

    /** All that were loaded, by name. */
    public List<Procedure> list() {
        return known.values().stream()
                .sorted(Comparator.comparing(Procedure::name))
                .toList();
    }

    /**
     * Runs a procedure to its end, which may take hours, in the caller's thread.
     *
     * @return what it did and proved, whether it passed or failed
     * @throws VaultException if it was not begun: {@link ErrorCode#PROCEDURE_UNKNOWN},
     *     {@link ErrorCode#PROCEDURE_RUNNING}, {@link ErrorCode#CONFIG_INVALID}, {@link ErrorCode#RESTORE_TARGET}
     */
    public DrillReport run(String name, RunRequest request) {
        require(name);
        Exchange ended;
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            camel.getRouteController().startRoute(ROUTE + name); // in a command's context none is started
            ended = template.send(
                    "direct:" + ROUTE + name, exchange -> exchange.getMessage().setBody(request));
        } catch (Exception e) {
            throw failure(name, e);
        }
        Run run = Run.of(ended);
        if (run == null || run.report() == null) {
            throw failure(name, ended.getException());
        }
        return run.report();
    }

    /** @throws VaultException {@link ErrorCode#PROCEDURE_UNKNOWN} */
    public void require(String name) {
        if (!known.containsKey(name)) {
            throw VaultException.mismatch(
                            ErrorCode.PROCEDURE_UNKNOWN,
                            "there is no restore procedure '" + name + "'",
                            known.isEmpty() ? "a file in routes/restore" : "one of " + known.keySet(),
                            "'" + name + "'")
                    .hint("`backup-vault restore-procedure` lists them");
        }
    }

    /**
     * The one procedure that proves points of an item to level 4.
     *
     * @return its name
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if there is none or more than one
     */
    public String proving(ItemId item) {
        Map<Boolean, List<String>> fit = aims.entrySet().stream()
                .filter(aim -> aim.getValue().partnerTool() && aim.getValue().fits(item))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.partitioningBy(name -> aims.get(name).several()));
        List<String> one = fit.get(false);
        if (one.size() > 1) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID, "several procedures prove points of '" + item + "': " + one)
                    .hint("say which with --procedure NAME");
        }
        if (one.isEmpty()) {
            fit.get(true).forEach(name -> aims.get(name).requireOne(name));
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "no restore procedure asks the partner's tool about points of '" + item + "'")
                    .hint(
                            "write one in routes/restore with 'source', 'item' and 'partnerTool: true' (docs/RESTORE.md)");
        }
        return one.get(0);
    }

    /**
     * That a procedure proves points of an item to level 4.
     *
     * @throws VaultException {@link ErrorCode#PROCEDURE_UNKNOWN}; {@link ErrorCode#CONFIG_INVALID} if it is another's,
     *     or asks no tool
     */
    public void requireProving(String name, ItemId item) {
        require(name);
        Aim aim = aims.get(name);
        if (!aim.partnerTool()) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the procedure '" + name + "' does not say that it asks the tool that wrote the backup")
                    .hint("set 'partnerTool: true' in routes/restore/" + name + ".camel.yaml if its checks do");
        }
        if (!aim.fits(item)) {
            throw VaultException.mismatch(
                            ErrorCode.CONFIG_INVALID,
                            "the procedure '" + name + "' restores points of another source or item",
                            "'" + aim.source() + (aim.item() == null ? "" : "/" + aim.item()) + "'",
                            "'" + item + "'")
                    .hint("`backup-vault restore-procedure` lists the procedures");
        }
    }

    /**
     * That a procedure can prove a point of its kind to level 4.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} for logs
     */
    public static void requireProvable(Manifest point) {
        if (point.kind() == PointKind.LOG) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "'" + point.point() + "' is a log, which no tool proves by itself: a server reads only the"
                                    + " logs that it needs")
                    .hint("prove the backup that it follows with --level 4, and this point with --level 3");
        }
    }

    private static VaultException failure(String name, Exception error) {
        return Causes.find(VaultException.class, error)
                .orElseGet(() -> VaultException.of(
                        ErrorCode.INTERNAL, "the procedure '" + name + "' was not run: " + error, error));
    }

    void begun(Run run) {
        running.add(run);
        if (stopped) {
            run.stop();
        }
    }

    void ended(Run run) {
        running.remove(run);
    }

    /** Ends all that run where they are, and all that begin from now on; they are still cleaned up and reported. */
    public void stop() {
        stopped = true;
        running.forEach(Run::stop);
    }
}
