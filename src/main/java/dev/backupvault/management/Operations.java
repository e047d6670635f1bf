package dev.backupvault.management;

import static dev.backupvault.management.Operation.delete;
import static dev.backupvault.management.Operation.get;
import static dev.backupvault.management.Operation.post;
import static dev.backupvault.users.Role.ADMINISTRATOR;
import static dev.backupvault.users.Role.OPERATOR;
import static dev.backupvault.users.Role.VIEWER;

import dev.backupvault.procedure.Procedures;
import dev.backupvault.procedure.Reports;
import dev.backupvault.service.VaultServices;
import dev.backupvault.sources.SourceBoard;
import dev.backupvault.sources.Wish;
import dev.backupvault.watch.Prometheus;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The table of all operations; openapi.json has the same, which a test checks. */
final class Operations {
    private Operations() {}

    static List<Operation> of(
            VaultServices services,
            SourceBoard board,
            TaskRegistry tasks,
            Path restores,
            Procedures procedures,
            HealthChecks checks,
            Prometheus prometheus) {
        HealthOperation health = new HealthOperation(checks, board);
        PointOperations points = new PointOperations(services);
        ProtectionOperations protection = new ProtectionOperations(services);
        RetentionOperations retention = new RetentionOperations(services, tasks);
        SourceOperations sources = new SourceOperations(board);
        RestoreOperations restoring = new RestoreOperations(services, tasks, restores);
        ProcedureOperations drills = new ProcedureOperations(procedures, new Reports(services.vault()), tasks);
        TaskOperations done = new TaskOperations(tasks);
        return List.of(
                get("/v1/openapi.json", VIEWER, new OpenApiDocument()),
                get("/v1/health", null, health::all),
                get("/v1/health/live", null, health::live),
                get("/v1/health/ready", null, health::ready),
                get("/v1/metrics", VIEWER, request -> ApiAnswer.text(Prometheus.CONTENT_TYPE, prometheus.text())),
                get("/v1/points", VIEWER, points::list).query("tenant", "source", "item", "deleted", "limit", "after"),
                get("/v1/points/{point}", VIEWER, points::show).query("tenant", "source"),
                delete("/v1/points/{point}", ADMINISTRATOR, protection::delete)
                        .query("tenant", "source", "reason", "purge-after"),
                get("/v1/points/{point}/artifacts/{n}", OPERATOR, points::artifact)
                        .query("tenant", "source"),
                post("/v1/points/{point}/verify", OPERATOR, new VerifyOperation(services, tasks))
                        .query("tenant", "source"),
                post("/v1/points/{point}/hold", OPERATOR, protection::hold)
                        .query("tenant", "source")
                        .body("case", "reason"),
                post("/v1/points/{point}/release", OPERATOR, protection::release)
                        .query("tenant", "source")
                        .body("case"),
                post("/v1/points/{point}/lock", ADMINISTRATOR, protection::lock)
                        .query("tenant", "source")
                        .body("until"),
                post("/v1/points/{point}/undelete", ADMINISTRATOR, protection::undelete)
                        .query("tenant", "source"),
                get("/v1/retention/plan", VIEWER, retention::plan).query("tenant", "source"),
                post("/v1/retention/apply", ADMINISTRATOR, retention::apply).body("tenant", "source", "plans"),
                post("/v1/restores/plan", VIEWER, restoring::plan).body(RestoreOperations.SELECTION),
                post("/v1/restores", OPERATOR, request -> restoring.restore(request, request.by()))
                        .body(Stream.concat(Stream.of(RestoreOperations.SELECTION), Stream.of("folder"))
                                .toArray(String[]::new)),
                get("/v1/procedures", VIEWER, drills::list),
                post("/v1/procedures/{name}/run", OPERATOR, drills::run).body("point", "asOf"),
                get("/v1/drills", VIEWER, drills::reports),
                get("/v1/drills/{name}", VIEWER, drills::report),
                get("/v1/sources", VIEWER, sources::list),
                post("/v1/sources/{name}/pause", OPERATOR, sources.want(Wish.PAUSED)),
                post("/v1/sources/{name}/resume", OPERATOR, sources.want(Wish.RUN)),
                post("/v1/sources/{name}/retire", OPERATOR, sources.want(Wish.RETIRED)),
                get("/v1/tasks", VIEWER, done::list),
                get("/v1/tasks/{id}", VIEWER, done::show));
    }
}
