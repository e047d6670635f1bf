package dev.backupvault.management;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.Records;
import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks for operations of the API inside this process: the same roles, checks, tasks and audit as over HTTP.
 * Thread-safe.
 */
public final class Desk {
    private final Management service;
    private final String via;

    Desk(Management service, String via) {
        this.service = service;
        this.via = via;
    }

    /** The role that an operation needs; its path with any values for its parameters. */
    public Role role(String method, String path) {
        return service.router().find(method, path).operation().role();
    }

    /** The path of segments that may hold anything. */
    public static String path(String... segments) {
        return Arrays.stream(segments)
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", Router.ROOT + "/", ""));
    }

    /**
     * Does what is asked.
     *
     * @param path by {@link #path}
     * @param query values by name
     * @param body fields by name; empty for an operation without body
     * @return JSON
     * @throws VaultException as the operation does; {@link ErrorCode#ROLE_MISSING}
     * @throws Refusal.Exception for what makes no sense
     */
    public String ask(User user, String method, String path, Map<String, String> query, Map<String, ?> body) {
        service.checkOpen();
        Router.Match match = service.router().find(method, path);
        Operation operation = match.operation();
        operation.checkRole(user);
        byte[] sent = operation.body().isEmpty() ? new byte[0] : Records.write(body);
        ApiRequest request =
                ApiRequest.of(operation, user, match.path(), query, sent, null).via(via);
        if (operation.act().answer(request) instanceof ApiAnswer.Json json) {
            return new String(json.bytes(), StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException(path + " answers no JSON");
    }
}
