package dev.backupvault.management;

import dev.backupvault.http.Refusal;
import dev.backupvault.point.PointId;
import dev.backupvault.procedure.Procedures;
import dev.backupvault.procedure.Reports;
import dev.backupvault.procedure.RunRequest;
import java.util.List;
import java.util.Map;

/** Lists restore procedures, runs them, and shows the reports of what was run, by whom and whatever. */
final class ProcedureOperations {
    private static final int LAST_REPORTS = 1000;

    private final Procedures procedures;
    private final Reports reports;
    private final TaskRegistry tasks;

    ProcedureOperations(Procedures procedures, Reports reports, TaskRegistry tasks) {
        this.procedures = procedures;
        this.reports = reports;
        this.tasks = tasks;
    }

    private record Listed(List<Procedures.Procedure> procedures) {}

    private record Names(List<String> drills) {}

    ApiAnswer list(ApiRequest request) {
        return ApiAnswer.json(new Listed(procedures.list()));
    }

    /** A run that fails is a task that is done: its report says what failed. */
    ApiAnswer run(ApiRequest request) {
        String name = request.path().get("name");
        procedures.require(name);
        PointId point = request.pointField("point");
        RunRequest wanted;
        try {
            wanted = new RunRequest(request.by(), request.time("asOf"), point, false, Map.of(), line -> {});
        } catch (IllegalArgumentException e) {
            throw Refusal.of(400, e.getMessage());
        }
        return ApiAnswer.accepted(tasks.start("drill", name, request.by(), () -> procedures.run(name, wanted)));
    }

    ApiAnswer reports(ApiRequest request) {
        return ApiAnswer.json(new Names(reports.last(LAST_REPORTS)));
    }

    ApiAnswer report(ApiRequest request) {
        return ApiAnswer.json(reports.read(request.path().get("name")));
    }
}
