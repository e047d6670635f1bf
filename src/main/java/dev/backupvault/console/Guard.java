package dev.backupvault.console;

import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import java.security.AccessController;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import javax.security.auth.Subject;

/** Answers, before each call and each read by HTTP, whether who asks may. Nobody may without a login. Thread-safe. */
public final class Guard implements GuardMBean {
    static final String NAME = Permissions.OURS + ":type=security,area=jmx,rank=0,name=guard";

    private static final String[] COLUMNS = {"ObjectName", "Method", "CanInvoke"};

    private final Users users;
    private final Permissions permissions;

    Guard(Users users, Permissions permissions) {
        this.users = users;
        this.permissions = permissions;
    }

    /** Who asks, as the users' file has them now; empty for nobody. */
    // The replacement of both needs Java 18.
    @SuppressWarnings({"removal", "deprecation"})
    static Optional<User> caller(Users users) {
        return UserPrincipal.of(Subject.getSubject(AccessController.getContext()))
                .flatMap(known -> users.named(known.name()));
    }

    @Override
    public boolean canInvoke(String objectName) {
        return caller(users).isPresent();
    }

    @Override
    public boolean canInvoke(String objectName, String operation) {
        int bracket = operation.indexOf('(');
        if (bracket < 0) {
            return allowed(objectName, operation, -1);
        }
        String types = operation.substring(bracket + 1, operation.length() - 1).strip();
        return allowed(objectName, operation.substring(0, bracket), types.isEmpty() ? 0 : types.split(",").length);
    }

    @Override
    public boolean canInvoke(String objectName, String operation, String[] types) {
        return allowed(objectName, operation, types.length);
    }

    private boolean allowed(String objectName, String operation, int arguments) {
        try {
            ObjectName bean = new ObjectName(objectName);
            return caller(users)
                    .filter(user -> permissions.allows(user.role(), bean, operation, arguments))
                    .isPresent();
        } catch (MalformedObjectNameException e) {
            return false;
        }
    }

    @Override
    public TabularData canInvoke(Map<String, List<String>> operations) {
        try {
            CompositeType row = new CompositeType(
                    "CanInvoke", "Whether an operation may be called", COLUMNS, COLUMNS, new OpenType<?>[] {
                        SimpleType.STRING, SimpleType.STRING, SimpleType.BOOLEAN
                    });
            TabularData table = new TabularDataSupport(new TabularType(
                    "CanInvokes", "All that were asked for", row, new String[] {COLUMNS[0], COLUMNS[1]}));
            for (Map.Entry<String, List<String>> bean : operations.entrySet()) {
                if (bean.getValue().isEmpty()) {
                    table.put(new CompositeDataSupport(
                            row, COLUMNS, new Object[] {bean.getKey(), "", canInvoke(bean.getKey())}));
                }
                for (String operation : bean.getValue().stream().distinct().toList()) {
                    table.put(new CompositeDataSupport(
                            row, COLUMNS, new Object[] {bean.getKey(), operation, canInvoke(bean.getKey(), operation)
                            }));
                }
            }
            return table;
        } catch (OpenDataException e) {
            throw new IllegalStateException("the types are fixed", e);
        }
    }
}
