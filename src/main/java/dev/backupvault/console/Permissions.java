package dev.backupvault.console;

import dev.backupvault.users.Role;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.management.ObjectName;

/**
 * What each role may do by JMX. Only what is named here is allowed: other libraries bring MBeans of their own, and some
 * of those write files, run code or show secrets. Immutable.
 */
final class Permissions {
    /** Domain of our own MBeans. */
    static final String OURS = "dev.backupvault";

    private static final String CAMEL = "org.apache.camel";
    private static final Pattern READ = Pattern.compile("(get|is)([A-Z].*)");
    private static final Set<String> READABLE =
            Set.of(OURS, CAMEL, "java.lang", "java.nio", "hawtio", "jolokia", "JMImplementation");
    /** Attributes that hold passwords when somebody gave them on a command line. */
    private static final Map<String, Set<String>> SECRET =
            Map.of("java.lang:type=Runtime", Set.of("SystemProperties", "InputArguments"));

    private static final Set<String> CAMEL_DUMPS = Set.of("dumpRoutesAsXml", "dumpRouteAsXml", "dumpRouteStatsAsXml");
    private static final Set<String> CAMEL_ROUTE = Set.of("start", "stop", "suspend", "resume", "restart", "reset");
    private static final Map<String, Set<String>> PLATFORM = Map.of(
            "java.lang:type=Memory", Set.of("gc"),
            "java.lang:type=Threading", Set.of("findDeadlockedThreads", "dumpAllThreads"));

    private final BiFunction<ObjectName, String, Role> ours;

    /** @param ours the role that an operation of an MBean of our own needs; null for what is none */
    Permissions(BiFunction<ObjectName, String, Role> ours) {
        this.ours = ours;
    }

    /**
     * @param operation its name; {@code getName} and {@code setName} for an attribute
     * @param arguments how many, or -1 where that is not known
     */
    boolean allows(Role role, ObjectName bean, String operation, int arguments) {
        if (operation.equals("canInvoke") || isListing(bean, operation)) {
            return true;
        }
        Role needed = ours.apply(bean, operation);
        if (needed != null) {
            return role.covers(needed);
        }
        return arguments <= 0 && isRead(bean, operation)
                || bean.getDomain().equals(CAMEL) && allowsCamel(role, bean, operation, arguments)
                || role == Role.ADMINISTRATOR
                        && PLATFORM.getOrDefault(bean.getCanonicalName(), Set.of())
                                .contains(operation);
    }

    /** How the console gets the names of MBeans. */
    private static boolean isListing(ObjectName bean, String operation) {
        return bean.getCanonicalName().equals("hawtio:name=RBACRegistry,type=security") && operation.equals("list");
    }

    private static boolean isRead(ObjectName bean, String operation) {
        var matcher = READ.matcher(operation);
        return matcher.matches()
                && READABLE.contains(bean.getDomain())
                && !SECRET.getOrDefault(bean.getCanonicalName(), Set.of()).contains(matcher.group(2));
    }

    /**
     * Routes are looked at and stopped, and never changed; no message is sent, and no body read. A dump with arguments
     * could have placeholders resolved, and secrets with them.
     */
    private static boolean allowsCamel(Role role, ObjectName bean, String operation, int arguments) {
        String type = bean.getKeyProperty("type");
        boolean routes = "routes".equals(type);
        if (CAMEL_DUMPS.contains(operation) && (routes || "context".equals(type))) {
            return role.covers(Role.OPERATOR) && arguments <= 0;
        }
        return routes && role == Role.ADMINISTRATOR && arguments <= 0 && CAMEL_ROUTE.contains(operation);
    }
}
