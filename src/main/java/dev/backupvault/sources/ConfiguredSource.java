package dev.backupvault.sources;

import java.nio.file.Path;
import java.util.Map;

/**
 * A source as its route file describes it, whether a connector runs it or not.
 *
 * @param name what people call it: its route's id without {@code source-}, which is its file's name
 * @param kind its template's id, or its own for a route without template
 * @param parameters of the template, with the template's defaults; placeholders resolved where they can be
 */
public record ConfiguredSource(String name, String kind, Map<String, String> parameters, Path file) {
    static final String PREFIX = "source-";

    public ConfiguredSource {
        parameters = Map.copyOf(parameters);
    }

    /** What the vault calls it; several sources here may store under one name there. */
    public String source() {
        return parameters.getOrDefault("source", name);
    }

    /** A parameter, or the empty text. */
    public String parameter(String parameter) {
        return parameters.getOrDefault(parameter, "").strip();
    }

    static String name(String routeId) {
        return routeId.startsWith(PREFIX) ? routeId.substring(PREFIX.length()) : routeId;
    }
}
