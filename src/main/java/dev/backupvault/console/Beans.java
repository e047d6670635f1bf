package dev.backupvault.console;

import dev.backupvault.management.Desk;
import dev.backupvault.management.Management;
import dev.backupvault.users.Role;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanRegistrationException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;

/** Our MBeans, registered until this is closed. Thread-safe. */
final class Beans implements AutoCloseable {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Map<ObjectName, Object> registered = new LinkedHashMap<>(); // guarded by this
    private final Summaries summaries;

    private Beans(Summaries summaries) {
        this.summaries = summaries;
    }

    /** Registers them all. */
    static Beans register(Management management) {
        Desk desk = management.desk("console");
        Summaries summaries = new Summaries(management);
        Beans beans = new Beans(summaries);
        try {
            beans.register(Guard.NAME, new Guard(management.users(), new Permissions(beans::needs)));
            SourceBeans sources = new SourceBeans(desk, summaries, management.users());
            beans.register(SourceBeans.NAME, sources.all());
            management
                    .sources()
                    .list()
                    .forEach(source -> beans.register(SourceBeans.name(source.name()), sources.one(source.name())));
            beans.register(
                    VaultBean.NAME,
                    VaultBean.of(desk, summaries, management.services().ingest().uploads(), management.users()));
            beans.register(Plugin.NAME, Plugin.bean(management.users()));
            CamelContext context = management.getCamelContext();
            Tracing.of(context)
                    .ifPresent(tracer ->
                            beans.register(TraceBean.name(context), TraceBean.of(tracer, management.users())));
            return beans;
        } catch (RuntimeException e) {
            beans.close();
            throw e;
        }
    }

    private synchronized void register(String name, Object bean) {
        try {
            ObjectName objectName = new ObjectName(name);
            server.registerMBean(bean, objectName);
            registered.put(objectName, bean);
        } catch (JMException e) {
            throw new IllegalStateException("cannot register " + name, e);
        }
    }

    /** The role that an operation of ours needs, or null. */
    private synchronized Role needs(ObjectName bean, String operation) {
        return registered.get(bean) instanceof DescribedBean known ? known.role(operation) : null;
    }

    @Override
    public synchronized void close() {
        for (ObjectName name : registered.keySet()) {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException | MBeanRegistrationException e) {
                // gone already, which is what we want
            }
        }
        registered.clear();
        summaries.close();
    }
}
