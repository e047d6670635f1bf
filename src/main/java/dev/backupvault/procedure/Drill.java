package dev.backupvault.procedure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a procedure because it is due, and says in one line how that ended. Thread-safe. */
public final class Drill implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(Drill.class);

    private Procedures procedures;
    private String procedure;

    public void setProcedures(Procedures all) {
        procedures = all;
    }

    /** The procedure's name. */
    public void setProcedure(String name) {
        procedure = name;
    }

    @Override
    public void process(Exchange exchange) {
        RunRequest request = RunRequest.of("route " + exchange.getFromRouteId());
        try {
            DrillReport report = procedures.run(procedure, request);
            if (!report.isPassed()) {
                LOG.error(
                        "drill-failed procedure={} phase={} code={} report={} why=\"{}\"",
                        procedure,
                        report.failure().phase(),
                        report.failure().code(),
                        report.name(),
                        report.failure().fact());
                throw VaultException.of(
                        ErrorCode.PROCEDURE_FAILED,
                        "the drill '" + procedure + "' failed ("
                                + report.failure().phase() + ", "
                                + report.failure().code() + "): "
                                + report.failure().fact());
            }
        } catch (VaultException e) {
            if (e.code() == ErrorCode.PROCEDURE_FAILED) {
                throw e; // said above, and an alert
            }
            if (e.code() == ErrorCode.PROCEDURE_RUNNING) {
                LOG.warn("drill-missed procedure={} why=\"the previous run still goes on\"", procedure);
            } else {
                LOG.error(
                        "drill-failed procedure={} code={} why=\"{}\"",
                        procedure,
                        e.code().id(),
                        e.fact());
                throw e;
            }
        }
    }
}
