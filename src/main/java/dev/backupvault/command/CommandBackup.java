package dev.backupvault.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ssh.Credentials;
import dev.backupvault.ssh.Secret;
import dev.backupvault.ssh.SshServer;
import dev.backupvault.units.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a command's standard output the body, to be read by {@code backup-vault:ingest}. One run at a time: what is due
 * meanwhile is missed, and says so. What went wrong is said in one line, and tried again when it is due again.
 * Thread-safe.
 */
public final class CommandBackup extends ServiceSupport implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(CommandBackup.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String LOCAL = "local";
    private static final String SSH = "ssh";
    private static final int LARGEST_PORT = 65_535;

    private final AtomicReference<CommandStream> current = new AtomicReference<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private Function<String, String> secrets = System.getenv()::get;
    private volatile boolean known;

    /** Name of the source, for the log. */
    public void setSource(String name) {
        parameters.put("source", name);
    }

    /** The item; also the file's name, unless there is another. */
    public void setItem(String name) {
        parameters.put("item", name);
    }

    /** The artifact's file name; the item's if blank. */
    public void setFileName(String name) {
        parameters.put("fileName", name);
    }

    /** The program and its arguments: a JSON array of strings. */
    public void setArguments(String json) {
        parameters.put("arguments", json);
        arguments(json);
    }

    /** Names of variables of our own environment that the command gets too, with commas between them. */
    public void setEnvironment(String names) {
        parameters.put("environment", names);
    }

    /** How long it may take, such as {@code 6h}. */
    public void setTimeLimit(String duration) {
        Units.duration(duration);
        parameters.put("timeLimit", duration);
    }

    /** {@code local} or {@code ssh}. */
    public void setMachine(String word) {
        if (!word.equals(LOCAL) && !word.equals(SSH)) {
            throw wrong("'machine' must be local or ssh, not '" + word + "'");
        }
        parameters.put("machine", word);
    }

    /** SSH: name or address. */
    public void setHost(String name) {
        parameters.put("host", name);
    }

    /** SSH: port. */
    public void setPort(String number) {
        parameters.put("port", number);
    }

    /** SSH: who logs in. */
    public void setUser(String name) {
        parameters.put("user", name);
    }

    /** SSH: file with the keys of the machines that are trusted. */
    public void setKnownHosts(String file) {
        parameters.put("knownHosts", file);
    }

    /** SSH: file with the private key; blank to log in with a password. */
    public void setKeyFile(String file) {
        parameters.put("keyFile", file);
    }

    /** SSH: where the key file's passphrase is found, {@code env:NAME} or {@code file:/path}; may be blank. */
    public void setPassphrase(String place) {
        parameters.put("passphrase", place);
    }

    /** SSH: where the password is found, {@code env:NAME} or {@code file:/path}; may be blank. */
    public void setPassword(String place) {
        parameters.put("password", place);
    }

    /** From all parameters at once, for a check. */
    static CommandBackup of(Map<String, String> parameters) {
        CommandBackup command = new CommandBackup();
        command.parameters.putAll(parameters);
        return command;
    }

    CommandBackup withSecrets(Function<String, String> from) {
        secrets = from;
        return this;
    }

    private String parameter(String name) {
        return parameters.getOrDefault(name, "").strip();
    }

    static List<String> arguments(String json) {
        List<String> arguments = new ArrayList<>();
        try {
            JsonNode tree = JSON.readTree(json);
            boolean strings = tree.isArray() && !tree.isEmpty();
            for (JsonNode argument : tree) {
                strings &= argument.isTextual() && argument.asText().indexOf('\0') < 0;
                arguments.add(argument.asText());
            }
            if (strings && !arguments.get(0).isBlank()) {
                return arguments;
            }
        } catch (JsonProcessingException e) {
            // said below, without the arguments
        }
        throw wrong("'arguments' must be a JSON array of strings, the program first, such as [\"pg_dump\", \"app\"]");
    }

    private static VaultException wrong(String what) {
        return VaultException.of(ErrorCode.CONFIG_INVALID, what)
                .hint("the comments in routes/command.camel.yaml say what each parameter takes");
    }

    Invocation invocation() {
        Map<String, String> environment = new LinkedHashMap<>();
        Stream.of(parameter("environment").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(name -> environment.put(name, secret(name)));
        return new Invocation(arguments(parameter("arguments")), environment);
    }

    private String secret(String name) {
        String value = secrets.apply(name);
        if (value == null) {
            throw wrong("the variable '" + name + "' is not set in the connector's environment");
        }
        return value;
    }

    Machine machine() {
        return switch (parameter("machine")) {
            case "", LOCAL -> new LocalMachine();
            case SSH -> {
                for (String needed : List.of("host", "user", "knownHosts")) {
                    if (parameter(needed).isEmpty()) {
                        throw wrong("a command on a machine reached by SSH needs the parameter '" + needed + "'");
                    }
                }
                yield new SshMachine(new SshServer(
                        parameter("host"),
                        port(),
                        parameter("user"),
                        Path.of(parameter("knownHosts")),
                        new Credentials(
                                parameter("keyFile"),
                                new Secret("passphrase", parameter("passphrase")),
                                new Secret("password", parameter("password")))));
            }
            default -> throw wrong("'machine' must be local or ssh, not '" + parameter("machine") + "'");
        };
    }

    private int port() {
        String text = parameter("port");
        int port = text.isEmpty() ? 22 : text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LARGEST_PORT) {
            throw wrong("'port' must be a port, not '" + text + "'");
        }
        return port;
    }

    private Duration timeLimit() {
        return Units.duration(parameters.getOrDefault("timeLimit", "1d"));
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (!known) {
            known = true;
            exchange.getContext().addService(this); // so that the context stops it
        }
        CommandStream stream;
        try {
            stream = new CommandStream(machine(), invocation(), timeLimit());
        } catch (VaultException e) {
            sayFailed(e);
            throw e;
        }
        if (!current.compareAndSet(null, stream)) {
            LOG.warn(
                    "command-missed source=\"{}\" item=\"{}\" why=\"the previous run still goes on\"",
                    parameter("source"),
                    parameter("item"));
            exchange.setRouteStop(true);
            return;
        }
        String name = parameter("fileName").isEmpty() ? parameter("item") : parameter("fileName");
        exchange.getExchangeExtension().addOnCompletion(new Ended(stream));
        // By headers: in an endpoint's options an item such as a&b would be two.
        exchange.getMessage().setHeader(BackupVaultConstants.ITEM, parameter("item"));
        exchange.getMessage().setHeader(BackupVaultConstants.PATH, name);
        exchange.getMessage().setBody(stream);
    }

    private void sayFailed(Throwable error) {
        if (error instanceof VaultException known) {
            LOG.error(
                    "command-failed source=\"{}\" item=\"{}\" code={} why=\"{}\"",
                    parameter("source"),
                    parameter("item"),
                    known.code().id(),
                    known.fact());
        } else {
            LOG.error(
                    "command-failed source=\"{}\" item=\"{}\" code={}",
                    parameter("source"),
                    parameter("item"),
                    ErrorCode.INTERNAL.id(),
                    error);
        }
    }

    /** Whatever became of the backup, the command does not outlive it. */
    private final class Ended extends SynchronizationAdapter {
        private final CommandStream stream;

        Ended(CommandStream stream) {
            this.stream = stream;
        }

        @Override
        public void onDone(Exchange exchange) {
            try {
                stream.close();
            } finally {
                current.set(null);
            }
            if (exchange.getException() != null) {
                sayFailed(exchange.getException());
            }
        }
    }

    @Override
    protected void doStop() {
        CommandStream stream = current.get();
        if (stream != null) {
            stream.stop("was ended because the connector stops");
        }
    }
}
