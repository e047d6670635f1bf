package dev.backupvault.procedure;

import dev.backupvault.component.BackupVaultComponent;
import dev.backupvault.component.BackupVaultConstants;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** First step of a procedure: the run's own scratch folder, and what the restores after it need. Thread-safe. */
public final class Begin implements Processor {
    /** Exchange property: the scratch folder. */
    static final String SCRATCH = "CamelBackupVaultScratch";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int RUN_DIGITS = 6;
    private static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    private final Function<String, String> variables = System.getenv()::get;
    private Procedures procedures;
    private String procedure;
    private String description = "";
    private Path scratch;
    private String runAs = "";
    private List<String> environment = List.of();
    private Aim aim = new Aim(null, null, false, false);

    /** Those that can be asked for; this one becomes one of them. */
    public void setProcedures(Procedures all) {
        procedures = all;
    }

    /** Its name: lower-case letters, digits and dashes. */
    public void setProcedure(String name) {
        if (!name.matches(NAME)) {
            throw VaultException.mismatch(
                    ErrorCode.CONFIG_INVALID,
                    "the name of a restore procedure is wrong",
                    "lower-case letters, digits and dashes, such as orders-db",
                    "'" + name + "'");
        }
        procedure = name;
    }

    /** What it is for, in a sentence. */
    public void setDescription(String sentence) {
        description = sentence;
    }

    /** Folder that runs get folders of their own in. */
    public void setScratch(String folder) {
        scratch = Path.of(folder);
    }

    /** User that programs run as; blank for the connector's own. */
    public void setRunAs(String user) {
        runAs = user.strip();
    }

    /** Names of variables of our own environment that programs get too, with commas between them. */
    public void setEnvironment(String names) {
        environment = Stream.of(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The source whose points are restored. */
    public void setSource(String source) {
        aim = new Aim(source, aim.item(), aim.several(), aim.partnerTool());
    }

    /** The one item that they are of; blank if it is not one. */
    public void setItem(String item) {
        aim = new Aim(aim.source(), item.isBlank() ? null : item, aim.several(), aim.partnerTool());
    }

    /** The pattern of several items; blank if there is none. */
    public void setItems(String items) {
        aim = new Aim(aim.source(), aim.item(), !items.isBlank(), aim.partnerTool());
    }

    /** Whether the checks are, or ask, the partner's own tool. */
    public void setPartnerTool(boolean asked) {
        aim = new Aim(aim.source(), aim.item(), aim.several(), asked);
    }

    /** Called when all is set. */
    public void register() {
        procedures.add(new Procedures.Procedure(procedure, description), aim);
    }

    /** @throws VaultException {@link ErrorCode#PROCEDURE_RUNNING} and others: nothing was begun then */
    @Override
    public void process(Exchange exchange) {
        Instant now = Instant.now();
        byte[] random = new byte[RUN_DIGITS / 2];
        new SecureRandom().nextBytes(random);
        String id = TIME.format(now) + "-" + HexFormat.of().formatHex(random);
        RunRequest request =
                exchange.getMessage().getBody() instanceof RunRequest said ? said : RunRequest.of("the application");
        if (request.point() != null) {
            aim.requireOne(procedure);
        }
        Map<String, String> values = values();
        Run run = new Run(
                procedure, id, now, request, Scratch.make(scratch, procedure, id, request.keep()), values, runAs);
        procedures.begun(run);
        run.putInto(exchange);
        prepare(exchange, run);
        run.say("run " + id + " of " + procedure + " in " + run.scratch().folder());
    }

    private static void prepare(Exchange exchange, Run run) {
        String folder = run.scratch().folder().toString();
        exchange.setProperty(SCRATCH, folder);
        exchange.setProperty(BackupVaultComponent.BY, run.request().by());
        exchange.setProperty(BackupVaultComponent.STORE_ONLY, run.request().storeOnly());
        exchange.setProperty(BackupVaultComponent.RESTORED, run.restored());
        LongConsumer progress = run::progress;
        exchange.setProperty(BackupVaultComponent.PROGRESS, progress);
        Message message = exchange.getMessage();
        message.setBody(null);
        message.setHeader(BackupVaultConstants.BELOW, folder);
        if (run.request().asOf() != null) {
            message.setHeader(BackupVaultConstants.AS_OF, run.request().asOf());
        }
        if (run.request().point() != null) {
            message.setHeader(BackupVaultConstants.POINT, run.request().point().text());
        }
    }

    private Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        for (String name : environment) {
            String value = variables.apply(name);
            if (value == null) {
                throw VaultException.of(
                                ErrorCode.CONFIG_INVALID,
                                "the variable '" + name + "' is not set in the connector's environment")
                        .hint("set it, or take it out of 'environment' of the procedure '" + procedure + "'");
            }
            values.put(name, value);
        }
        return values;
    }
}
