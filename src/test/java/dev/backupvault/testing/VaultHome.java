package dev.backupvault.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A folder with the shipped settings and route templates and with sources of the test's own. */
public final class VaultHome {
    private final Path folder;

    public VaultHome(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("config"));
        Files.createDirectories(folder.resolve("routes/sources"));
        copy("config/application.properties");
        try (Stream<Path> routes = Files.list(Launch.CHECKOUT.resolve("routes"))) {
            for (Path route : routes.filter(Files::isRegularFile).toList()) {
                copy("routes/" + route.getFileName());
            }
        }
    }

    /** With the shipped partner profiles. */
    public VaultHome partners() throws IOException {
        Files.createDirectories(folder.resolve("config/partners"));
        try (Stream<Path> profiles = Files.list(Launch.CHECKOUT.resolve("config/partners"))) {
            for (Path profile : profiles.toList()) {
                copy("config/partners/" + profile.getFileName());
            }
        }
        return this;
    }

    private void copy(String file) throws IOException {
        Files.copy(Launch.CHECKOUT.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Adds a drop folder, as a user does: one small file. */
    public VaultHome source(String name, Path drop, Map<String, String> parameters) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("folder", drop.toString());
        return source(name, "drop-folder", all);
    }

    /** Adds a source of any kind. */
    public VaultHome source(String name, String template, Map<String, String> parameters) throws IOException {
        StringBuilder yaml = new StringBuilder("- templatedRoute:\n    routeId: source-" + name
                + "\n    routeTemplateRef: " + template + "\n    parameters:\n");
        parameter(yaml, "source", name);
        parameters.forEach((key, value) -> parameter(yaml, key, value));
        Files.writeString(folder.resolve("routes/sources/" + name + ".camel.yaml"), yaml);
        return this;
    }

    /** Adds a restore procedure or a drill: a file, with an entry for each. */
    public VaultHome procedure(String name, String template, Map<String, String> parameters) throws IOException {
        StringBuilder yaml = new StringBuilder("- templatedRoute:\n    routeId: "
                + (template.equals("drill") ? "drill-" : "restore-") + name + "\n    routeTemplateRef: " + template
                + "\n    parameters:\n");
        parameter(yaml, "procedure", name);
        parameters.forEach((key, value) -> parameter(yaml, key, value));
        Path file = Files.createDirectories(folder.resolve("routes/restore")).resolve(name + ".camel.yaml");
        Files.writeString(file, yaml, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    private static void parameter(StringBuilder yaml, String name, String value) {
        yaml.append("      - name: ")
                .append(name)
                .append("\n        value: \"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"\n");
    }

    public Path folder() {
        return folder;
    }
}
