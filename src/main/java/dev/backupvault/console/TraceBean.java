package dev.backupvault.console;

import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.debugger.BacklogTracer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MBean behind Camel's Trace tab, in the place of Camel's own and with what the tab calls of it: no switch of it
 * shows more than {@link TraceXml} does. Thread-safe.
 */
final class TraceBean {
    private static final Logger LOG = LoggerFactory.getLogger(TraceBean.class);

    private final BacklogTracer tracer;

    private TraceBean(BacklogTracer tracer) {
        this.tracer = tracer;
    }

    /** Where the tab looks for it. */
    static String name(CamelContext context) {
        String id = context.getManagementName() == null ? context.getName() : context.getManagementName();
        return "org.apache.camel:context=" + id + ",type=tracer,name=BacklogTracer";
    }

    static DescribedBean of(BacklogTracer tracer, Users users) {
        TraceBean trace = new TraceBean(tracer);
        return new DescribedBean("The steps that exchanges went through, without their bodies.", users)
                .value("Enabled", Boolean.class, "Whether steps are remembered.", tracer::isEnabled)
                .operation(
                        "setEnabled",
                        Role.OPERATOR,
                        "Switches it on or off, for all who look; off forgets the steps.",
                        List.of("enabled", "true or false"),
                        (user, given) -> trace.enable(user, Boolean.parseBoolean(given.get("enabled"))))
                .operation(
                        "dumpAllTracedMessagesAsXml",
                        Role.OPERATOR,
                        "The steps since the last call, which are forgotten by it: XML.",
                        List.of(),
                        (user, given) -> TraceXml.of(tracer.dumpAllTracedMessages()));
    }

    /** The tab sets what it has read each time that it is opened. */
    private synchronized String enable(User user, boolean enabled) {
        if (tracer.isEnabled() != enabled) {
            tracer.setEnabled(enabled);
            LOG.info("console-trace enabled={} by={}", enabled, user.name());
        }
        if (!enabled) {
            tracer.clear();
        }
        return "";
    }
}
