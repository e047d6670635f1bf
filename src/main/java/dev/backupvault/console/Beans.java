package dev.backupvault.console;

import dev.backupvault.management.Management;
import dev.backupvault.users.Role;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanRegistrationException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Our MBeans, registered until this is closed. Thread-safe. */
final class Beans implements AutoCloseable {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Deque<ObjectName> registered = new ArrayDeque<>(); // guarded by this

    private Beans() {}

    /** Registers them all, the guard first. */
    static Beans register(Management management) {
        Beans beans = new Beans();
        beans.register(new Guard(management.users(), new Permissions(beans::needs)), Guard.NAME);
        return beans;
    }

    private synchronized void register(Object bean, String name) {
        try {
            ObjectName objectName = new ObjectName(name);
            server.registerMBean(bean, objectName);
            registered.push(objectName);
        } catch (JMException e) {
            throw new IllegalStateException("cannot register " + name, e);
        }
    }

    /** The role that an operation of ours needs, or null. */
    private Role needs(ObjectName bean, String operation) {
        return null;
    }

    @Override
    public synchronized void close() {
        while (!registered.isEmpty()) {
            try {
                server.unregisterMBean(registered.pop());
            } catch (InstanceNotFoundException | MBeanRegistrationException e) {
                // gone already, which is what we want
            }
        }
    }
}
