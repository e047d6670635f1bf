package dev.backupvault.management;

import java.util.List;

/** Shows what became of tasks. */
final class TaskOperations {
    private final TaskRegistry tasks;

    TaskOperations(TaskRegistry tasks) {
        this.tasks = tasks;
    }

    private record Listed(List<Task> tasks) {}

    ApiAnswer list(ApiRequest request) {
        return ApiAnswer.json(new Listed(tasks.list()));
    }

    ApiAnswer show(ApiRequest request) {
        return ApiAnswer.json(tasks.find(request.path().get("id")));
    }
}
