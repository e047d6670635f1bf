package dev.backupvault.console;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.debugger.BacklogTracer;

/**
 * Camel's tracer, which remembers the last steps of exchanges once somebody has switched it on in the console
 * ({@link TraceBean}). It is a bean and no plugin of the context, or Camel would make an MBean of it by which bodies
 * can be asked for. Until then a step costs it a look at a field.
 */
public final class Tracing {
    private static final String NAME = "tracing";
    private static final int MOST_STEPS = 500; // what Hawtio keeps
    private static final int NO_BODY = -1;

    private Tracing() {}

    /**
     * Makes it, before any route is started; it is switched off.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the settings make one of their own
     */
    public static void prepare(CamelContext context) {
        if (context.getCamelContextExtension().getContextPlugin(BacklogTracer.class) != null) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "camel.trace.* cannot be set")
                    .hint("tracing is switched on and off in the console (docs/CONSOLE.md)");
        }
        context.setBacklogTracingStandby(true);
        context.setBacklogTracingTemplates(true);
        BacklogTracer tracer = BacklogTracer.createTracer(context);
        tracer.setTraceTemplates(true);
        tracer.setBacklogSize(MOST_STEPS);
        tracer.setRemoveOnDump(true);
        // The body of a backup is a stream that can be read once.
        tracer.setBodyMaxChars(NO_BODY);
        tracer.setBodyIncludeStreams(false);
        tracer.setBodyIncludeFiles(false);
        tracer.setIncludeExchangeProperties(false);
        tracer.setIncludeExchangeVariables(false);
        tracer.setIncludeException(false);
        context.getRegistry().bind(NAME, BacklogTracer.class, tracer); // where routes look first
    }

    static Optional<BacklogTracer> of(CamelContext context) {
        return Optional.ofNullable(context.getRegistry().lookupByNameAndType(NAME, BacklogTracer.class));
    }
}
