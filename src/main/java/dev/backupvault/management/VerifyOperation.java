package dev.backupvault.management;

import dev.backupvault.service.VaultServices;
import dev.backupvault.vault.SealedPoint;

/** Reads a point back, as a task. */
final class VerifyOperation implements Operation.Act {
    private final VaultServices services;
    private final TaskRegistry tasks;

    VerifyOperation(VaultServices services, TaskRegistry tasks) {
        this.services = services;
        this.tasks = tasks;
    }

    @Override
    public ApiAnswer answer(ApiRequest request) {
        SealedPoint point = PointOperations.find(services, request);
        String by = request.by();
        return ApiAnswer.accepted(tasks.start("verify", point.manifest().point().text(), by, () -> services.verifier()
                .verify(point, by)));
    }
}
