package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.users.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class PermissionsTest {
    private static final Map<String, Role> OURS =
            Map.of("points", Role.VIEWER, "verify", Role.OPERATOR, "lock", Role.ADMINISTRATOR);
    private static final Set<String> REGISTERED = Set.of(
            "dev.backupvault:type=Vault", "org.apache.camel:context=backup-vault,name=BacklogTracer,type=tracer");
    private final Permissions permissions = new Permissions(
            (bean, operation) -> REGISTERED.contains(bean.getCanonicalName()) ? OURS.get(operation) : null);

    private boolean allows(Role role, String bean, String operation, int arguments) throws Exception {
        return permissions.allows(role, new ObjectName(bean), operation, arguments);
    }

    @Test
    void anOperationOfOursNeedsItsRole() throws Exception {
        for (Role role : Role.values()) {
            for (Map.Entry<String, Role> operation : OURS.entrySet()) {
                for (String bean : REGISTERED) {
                    assertEquals(role.covers(operation.getValue()), allows(role, bean, operation.getKey(), 2));
                }
            }
            for (String bean : REGISTERED) {
                assertFalse(allows(role, bean, "unheardOf", 0));
                assertFalse(allows(role, bean, "setBodyIncludeStreams", 1));
            }
            assertFalse(allows(role, "dev.backupvault.other:type=Vault", "points", 0), "another domain");
        }
    }

    @Test
    void readingIsAGetterWithoutArgumentsOfAKnownDomain() throws Exception {
        for (Role role : Role.values()) {
            assertTrue(allows(role, "java.lang:type=Memory", "getHeapMemoryUsage", 0));
            assertTrue(allows(role, "java.lang:type=Memory", "isVerbose", 0));
            assertFalse(allows(role, "java.lang:type=Memory", "get", 0));
            assertFalse(allows(role, "java.lang:type=Memory", "issue", 0));
            assertFalse(allows(role, "java.lang:type=Memory", "setVerbose", 1));
            assertFalse(allows(role, "org.apache.camel:type=context,name=x", "getGlobalOption", 1));
            assertFalse(allows(role, "org.eclipse.jetty.server:type=server,id=0", "getAttributes", 0));
            assertFalse(allows(role, "quartz:type=QuartzScheduler,name=x", "getAllJobDetails", 0));
        }
    }

    @Test
    void noOrderOfKeysOpensWhatIsSecret() throws Exception {
        for (String bean : List.of("java.lang:type=Runtime")) {
            for (Role role : Role.values()) {
                assertFalse(allows(role, bean, "getSystemProperties", 0));
                assertFalse(allows(role, bean, "getInputArguments", -1));
                assertTrue(allows(role, bean, "getUptime", 0));
            }
        }
        assertTrue(allows(Role.VIEWER, "hawtio:name=RBACRegistry,type=security", "list", 0));
        assertTrue(allows(Role.VIEWER, "hawtio:type=security,name=RBACRegistry", "list", 0));
    }

    @Test
    void routesAreStoppedByAdministratorsAndChangedByNobody() throws Exception {
        String route = "org.apache.camel:context=a,type=routes,name=\"b\"";
        assertTrue(allows(Role.ADMINISTRATOR, route, "stop", 0));
        assertFalse(allows(Role.OPERATOR, route, "stop", 0));
        assertFalse(allows(Role.ADMINISTRATOR, route, "stop", 1));
        assertFalse(allows(Role.ADMINISTRATOR, route, "updateRouteFromXml", 1));
        assertFalse(allows(Role.ADMINISTRATOR, "org.apache.camel:context=a,type=context,name=\"b\"", "stop", 0));
        assertFalse(allows(Role.ADMINISTRATOR, "org.apache.camel:context=a,type=processors,name=\"b\"", "stop", 0));
        assertTrue(allows(Role.OPERATOR, route, "dumpRouteAsXml", 0));
        assertFalse(allows(Role.VIEWER, route, "dumpRouteAsXml", 0));
        assertFalse(allows(Role.ADMINISTRATOR, route, "dumpRouteAsXml", 1), "it could resolve placeholders");
    }
}
