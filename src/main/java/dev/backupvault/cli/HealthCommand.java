package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.config.ManagementSettings;
import dev.backupvault.config.Settings;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.OwnEndpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backup-vault health}: for containers and service managers. */
@Command(
        name = "health",
        description = "Asks the connector that runs here, by its management API, whether it lives. Exit code 0, or 1.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    private static final int OK = 200;

    @Option(names = "--ready", description = "Asks whether it can do its work now: store, disk, sources, certificates.")
    private boolean ready;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        Home home = Home.find();
        ManagementSettings management = Settings.management(home.properties(), home);
        if (!management.enabled()) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the connector cannot be asked: management.enabled=false")
                    .hint("switch the management API on; it is on this machine only, unless you say otherwise");
        }
        OwnEndpoint endpoint = new OwnEndpoint(
                "management",
                management.scheme(),
                management.address(),
                management.port(),
                home.data(),
                management.keystore());
        return ask(endpoint, ready ? "/v1/health/ready" : "/v1/health/live");
    }

    private int ask(OwnEndpoint endpoint, String path) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            int status = endpoint.status(path);
            if (status == OK) {
                out.println("up");
                out.flush();
                return 0;
            }
            err.println("down: " + endpoint.uri(path) + " answered " + status + ", expected " + OK);
        } catch (IOException e) {
            err.println("down: no answer from " + endpoint.scheme() + "://" + endpoint.address() + ":" + endpoint.port()
                    + path + ": " + e);
        }
        return 1;
    }
}
