package dev.backupvault.command;

import java.util.List;
import java.util.Map;

/**
 * What to run, wherever it runs.
 *
 * @param arguments the program and its arguments, each passed as it is
 * @param environment variables on top of the machine's own minimum; they may be secret
 */
record Invocation(List<String> arguments, Map<String, String> environment) {
    Invocation {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    String program() {
        return arguments.get(0);
    }

    /** Without the environment, which may be secret, and without arguments, which a log has no use for. */
    @Override
    public String toString() {
        return program();
    }
}
