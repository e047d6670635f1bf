package dev.backupvault.console;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Refusal;
import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MBean with a description of each of its parts. Its operations take texts and give JSON; each needs a role, which
 * is checked here too, for who comes by JMX and not by HTTP. Thread-safe once made.
 */
final class DescribedBean implements DynamicMBean {
    private static final Logger LOG = LoggerFactory.getLogger(DescribedBean.class);

    /** What an operation does. */
    @FunctionalInterface
    interface Act extends BiFunction<User, Map<String, String>, String> {}

    private record Value(String type, String description, Supplier<?> read) {}

    private record Operation(Role role, String description, Map<String, String> parameters, Act act) {}

    private final String description;
    private final Users users;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    DescribedBean(String description, Users users) {
        this.description = description;
        this.users = users;
    }

    /** Adds an attribute. */
    DescribedBean value(String name, Class<?> type, String meaning, Supplier<?> read) {
        values.put(name, new Value(type.getName(), meaning, read));
        return this;
    }

    /**
     * Adds an operation.
     *
     * @param parameters names and meanings in turn; a value that is not given is blank
     * @param act gets who asks, and the values by name
     */
    DescribedBean operation(String name, Role role, String meaning, List<String> parameters, Act act) {
        Map<String, String> described = new LinkedHashMap<>();
        for (int at = 0; at < parameters.size(); at += 2) {
            described.put(parameters.get(at), parameters.get(at + 1));
        }
        operations.put(name, new Operation(role, meaning, described, act));
        return this;
    }

    /** The role that an operation needs, or null if there is none of this name. */
    Role role(String operation) {
        Operation known = operations.get(operation);
        return known == null ? null : known.role();
    }

    @Override
    public Object getAttribute(String name) throws AttributeNotFoundException {
        Value value = values.get(name);
        if (value == null) {
            throw new AttributeNotFoundException(name);
        }
        return value.read().get();
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        AttributeList list = new AttributeList();
        for (String name : names) {
            Value value = values.get(name);
            if (value != null) {
                list.add(new Attribute(name, value.read().get()));
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("nothing here can be set");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String name, Object[] arguments, String[] signature) {
        Operation operation = operations.get(name);
        if (operation == null || arguments.length != operation.parameters().size()) {
            throw new IllegalArgumentException("there is no such operation");
        }
        User user = Guard.caller(users)
                .filter(known -> known.role().covers(operation.role()))
                .orElseThrow(() -> new SecurityException(
                        "this needs a login as " + operation.role().word()));
        Map<String, String> values = new LinkedHashMap<>();
        for (String parameter : operation.parameters().keySet()) {
            Object value = arguments[values.size()];
            values.put(parameter, value == null ? "" : value.toString().strip());
        }
        try {
            return operation.act().apply(user, values);
        } catch (RuntimeException e) {
            throw told(name, e);
        }
    }

    /** Messages reach the browser: those of our errors hold no secrets, others are not shown. */
    private static IllegalStateException told(String operation, RuntimeException e) {
        VaultException error = Refusal.of(e).error();
        if (error.code() == ErrorCode.INTERNAL) {
            LOG.error("operation-failed operation={}", operation, e);
        }
        return new IllegalStateException(error.code().id() + " " + error.fact()
                + error.hint().map(hint -> " (" + hint + ")").orElse(""));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return new MBeanInfo(
                getClass().getName(),
                description,
                values.entrySet().stream()
                        .map(value -> new MBeanAttributeInfo(
                                value.getKey(),
                                value.getValue().type(),
                                value.getValue().description(),
                                true,
                                false,
                                false))
                        .toArray(MBeanAttributeInfo[]::new),
                null,
                operations.entrySet().stream()
                        .map(operation -> info(operation.getKey(), operation.getValue()))
                        .toArray(MBeanOperationInfo[]::new),
                null);
    }

    private static MBeanOperationInfo info(String name, Operation operation) {
        List<Map.Entry<String, String>> parameters =
                List.copyOf(operation.parameters().entrySet());
        return new MBeanOperationInfo(
                name,
                operation.description() + " Needs the role " + operation.role().word() + ".",
                IntStream.range(0, parameters.size())
                        .mapToObj(at -> new MBeanParameterInfo(
                                parameters.get(at).getKey(),
                                String.class.getName(),
                                parameters.get(at).getValue()))
                        .toArray(MBeanParameterInfo[]::new),
                String.class.getName(),
                operation.role() == Role.VIEWER ? MBeanOperationInfo.INFO : MBeanOperationInfo.ACTION);
    }
}
