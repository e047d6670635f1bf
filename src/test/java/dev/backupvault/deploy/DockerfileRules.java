package dev.backupvault.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold of the Dockerfile whatever is changed in it. Building it is src/image/build-and-test's. */
final class DockerfileRules {
    private static final Pattern SECRET =
            Pattern.compile("(?i)(password|secret|token|connection_string|account_?key|storage_key)");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9./_-]+(:[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})");

    private final List<String> findings = new ArrayList<>();
    private final List<Instruction> instructions;

    /** One of them, with the lines it continues on. */
    private record Instruction(String name, String rest) {
        List<String> words() {
            return Arrays.stream(rest.split("\\s+"))
                    .filter(word -> !word.startsWith("--"))
                    .toList();
        }
    }

    private DockerfileRules(String dockerfile) {
        String joined = dockerfile.replaceAll("(?m)^\\s*#.*\\R", "").replaceAll("\\\\\\R", " ");
        instructions = joined.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\s+", 2))
                .map(parts -> new Instruction(parts[0], parts[1].strip()))
                .toList();
    }

    /**
     * @param project the folder that both files are in
     * @param ports what the connector listens on
     * @return what is wrong, in words
     */
    static List<String> check(Path project, String dockerfile, String dockerignore, Set<String> ports) {
        DockerfileRules rules = new DockerfileRules(dockerfile);
        rules.baseImages();
        rules.user();
        rules.secrets();
        rules.processes();
        rules.sources(project, dockerignore.lines().toList());
        rules.expect("the exposed ports", ports, rules.words("EXPOSE").collect(Collectors.toSet()));
        return rules.findings;
    }

    private Stream<Instruction> all(String name) {
        return instructions.stream().filter(instruction -> instruction.name().equals(name));
    }

    private Stream<String> words(String name) {
        return all(name).flatMap(instruction -> instruction.words().stream());
    }

    private void expect(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            findings.add(what + ": expected " + expected + ", found " + found);
        }
    }

    /** Each is an argument with a release as its default. */
    private void baseImages() {
        Set<String> arguments =
                words("ARG").map(word -> "${" + word.split("=")[0] + "}").collect(Collectors.toSet());
        all("FROM").map(from -> from.words().get(0)).forEach(from -> expect(from, true, arguments.contains(from)));
        words("ARG").filter(word -> word.contains("_IMAGE")).forEach(word -> {
            String image = word.substring(word.indexOf('=') + 1);
            if (!IMAGE.matcher(image).matches() || image.endsWith(":latest")) {
                findings.add("base image without a release: " + word);
            }
        });
    }

    private void user() {
        String last = words("USER").reduce("root", (before, after) -> after);
        if (!last.matches("[1-9][0-9]*:0")) {
            findings.add("the user must be a number other than 0, in group 0: " + last);
        }
    }

    private void secrets() {
        Stream.of("ARG", "ENV", "LABEL").flatMap(this::all).forEach(instruction -> {
            Matcher secret = SECRET.matcher(instruction.rest());
            if (secret.find()) {
                findings.add("a secret would stay in a layer: " + secret.group());
            }
        });
        all("ADD").forEach(add -> findings.add("ADD fetches and unpacks what nobody looked at: " + add.rest()));
    }

    /** No shell between the signals and us. */
    private void processes() {
        for (String name : List.of("ENTRYPOINT", "CMD")) {
            expect(name + " in exec form", true, all(name).allMatch(it -> it.rest()
                    .startsWith("[")));
        }
        expect(
                "one HEALTHCHECK in exec form",
                1L,
                all("HEALTHCHECK").filter(it -> it.rest().contains("CMD [")).count());
        expect("STOPSIGNAL", List.of("SIGTERM"), words("STOPSIGNAL").toList());
        expect("VOLUME", List.of("/data"), words("VOLUME").toList());
    }

    private void sources(Path project, List<String> ignore) {
        List<String> copied = all("COPY")
                .filter(copy -> !copy.rest().contains("--from="))
                .flatMap(copy -> copy.words().subList(0, copy.words().size() - 1).stream())
                .toList();
        copied.stream()
                .filter(source -> !Files.exists(project.resolve(source)))
                .forEach(source -> findings.add("COPY of what is not there: " + source));
        expect(
                "first line of .dockerignore that is no comment",
                "*",
                ignore.stream()
                        .filter(line -> !line.startsWith("#"))
                        .findFirst()
                        .orElse(""));
        expect(
                "what .dockerignore lets in",
                Set.copyOf(copied),
                ignore.stream()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> line.substring(1))
                        .collect(Collectors.toSet()));
    }
}
