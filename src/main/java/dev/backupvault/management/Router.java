package dev.backupvault.management;

import dev.backupvault.http.EncodedPath;
import dev.backupvault.http.Refusal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the operation of a request. Immutable. */
final class Router {
    static final String ROOT = "/v1";

    private final List<Operation> operations;

    Router(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /** An operation with the values of its path's parameters. */
    record Match(Operation operation, Map<String, String> path) {}

    /**
     * @param rawPath as it came, not decoded
     * @throws Refusal.Exception 400, 404 or 405
     */
    Match find(String method, String rawPath) {
        List<Match> ofPath = matches(rawPath);
        if (ofPath.isEmpty()) {
            throw Refusal.of(404, "there is nothing here", "a path of " + ROOT + "/openapi.json", "another");
        }
        return ofPath.stream()
                .filter(match -> match.operation().method().equals(method))
                .findFirst()
                .orElseThrow(() -> Refusal.of(405, "the method is not known here", methods(ofPath), "another"));
    }

    /** The methods of a path, for the Allow field. */
    String allow(String rawPath) {
        return methods(matches(rawPath));
    }

    private List<Match> matches(String rawPath) {
        List<String> segments = EncodedPath.below(ROOT, rawPath);
        return operations.stream()
                .flatMap(operation -> operation.match(segments).map(values -> new Match(operation, values)).stream())
                .toList();
    }

    private static String methods(List<Match> matches) {
        return matches.stream().map(match -> match.operation().method()).collect(Collectors.joining(", "));
    }
}
