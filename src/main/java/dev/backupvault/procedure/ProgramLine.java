package dev.backupvault.procedure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A program to be run, as a route file has it. Immutable.
 *
 * @param arguments the program and its arguments, with placeholders
 * @param mustMatch what its output must match, as a whole and without white space around it; or null
 */
record ProgramLine(List<String> arguments, Pattern mustMatch) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String RUN = "run";
    private static final String MATCHES = "matches";

    /**
     * Reads a JSON array whose elements are arrays of strings, or objects with such an array as {@code run} and a
     * regular expression as {@code matches}.
     *
     * @param what the parameter's name
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    static List<ProgramLine> parse(String what, String json) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw wrong(what, "JSON", e.getOriginalMessage());
        }
        if (!tree.isArray()) {
            throw wrong(what, "an array", "something else");
        }
        List<ProgramLine> lines = new ArrayList<>();
        for (JsonNode element : tree) {
            lines.add(line(what, element));
        }
        return List.copyOf(lines);
    }

    private static ProgramLine line(String what, JsonNode element) {
        if (element.isArray()) {
            return new ProgramLine(arguments(what, element), null);
        }
        Set<String> fields = new TreeSet<>();
        element.fieldNames().forEachRemaining(fields::add);
        if (!fields.equals(Set.of(RUN, MATCHES)) || !element.path(MATCHES).isTextual()) {
            throw wrong(what, "an argument list, or an object with 'run' and 'matches'", fields);
        }
        try {
            return new ProgramLine(
                    arguments(what, element.path(RUN)),
                    Pattern.compile(element.path(MATCHES).asText()));
        } catch (PatternSyntaxException e) {
            throw wrong(what, "a regular expression as 'matches'", e.getDescription());
        }
    }

    private static List<String> arguments(String what, JsonNode list) {
        List<String> arguments = new ArrayList<>();
        for (JsonNode argument : list) {
            if (!argument.isTextual() || argument.asText().indexOf('\0') >= 0) {
                throw wrong(what, "arguments that are strings", argument.getNodeType());
            }
            Placeholders.check(argument.asText());
            arguments.add(argument.asText());
        }
        if (!list.isArray() || arguments.isEmpty() || arguments.get(0).isBlank()) {
            throw wrong(what, "an argument list, the program first, such as [\"pg_restore\", \"--list\"]", arguments);
        }
        return List.copyOf(arguments);
    }

    private static VaultException wrong(String what, String expected, Object found) {
        return VaultException.mismatch(
                        ErrorCode.CONFIG_INVALID, "'" + what + "' of a restore procedure is wrong", expected, found)
                .hint("the comments in routes/restore-procedure.camel.yaml say what each parameter takes");
    }
}
