package dev.backupvault.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Names, ids, descriptions, sizes, and that what a file refers to is there. */
final class StructureRules {
    private static final String KEBAB = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final int MOST_STEPS = 9;

    private final Findings findings;
    private final Map<String, JsonNode> templates = new TreeMap<>();
    private final Set<String> configurations = new TreeSet<>();
    private final Set<String> ids = new HashSet<>();

    StructureRules(Findings findings, Map<String, JsonNode> routes) {
        this.findings = findings;
        routes.values()
                .forEach(tree -> tree.forEach(element -> {
                    if (element.has("routeTemplate")) {
                        templates.put(Tree.text(element.path("routeTemplate"), "id"), element.path("routeTemplate"));
                    }
                    if (element.has("routeConfiguration")) {
                        configurations.add(Tree.text(element.path("routeConfiguration"), "id"));
                    }
                }));
    }

    void check(String file, JsonNode tree) {
        findings.unless(tree.isArray() && !tree.isEmpty(), file, "content", "a list of routes", tree.getNodeType());
        for (JsonNode element : tree) {
            element.fields().forEachRemaining(field -> {
                switch (field.getKey()) {
                    case "route", "routeConfiguration" -> described(file, field.getKey(), field.getValue());
                    case "routeTemplate" -> template(file, field.getValue());
                    case "templatedRoute" -> templated(file, field.getValue());
                    case "beans" -> beans(file, field.getValue());
                    default ->
                        findings.add(
                                file,
                                "top-level key",
                                "route, routeTemplate, templatedRoute, routeConfiguration or beans",
                                field.getKey());
                }
            });
        }
        ids(file, tree);
        references(file, tree);
    }

    /** Java by its name is a script like another, but for our own classes. */
    private void beans(String file, JsonNode beans) {
        for (JsonNode bean : beans) {
            findings.unless(
                    Tree.text(bean, "type").startsWith("dev.backupvault."),
                    file,
                    "bean " + Tree.text(bean, "name"),
                    "a type of dev.backupvault",
                    Tree.text(bean, "type"));
        }
    }

    private void described(String file, String kind, JsonNode element) {
        String id = Tree.text(element, "id");
        findings.unless(id.matches(KEBAB), file, "id of the " + kind, "kebab-case", id);
        findings.unless(file.endsWith("/" + id + ".camel.yaml"), file, "id of the " + kind, "the file's name", id);
        findings.unless(
                !Tree.text(element, "description").isBlank(),
                file,
                "description of the " + kind + " " + id,
                "a sentence",
                "");
        steps(file, id, element);
    }

    private void steps(String file, String id, JsonNode element) {
        AtomicInteger steps = new AtomicInteger();
        Tree.walk(element, (key, node) -> {
            if (key.equals("steps") && node.isArray()) {
                steps.addAndGet(node.size());
            }
        });
        findings.unless(steps.get() <= MOST_STEPS, file, "steps of " + id, "at most " + MOST_STEPS, steps);
    }

    private void template(String file, JsonNode template) {
        described(file, "routeTemplate", template);
        for (JsonNode parameter : template.path("parameters")) {
            findings.unless(
                    !Tree.text(parameter, "description").isBlank(),
                    file,
                    "description of the parameter " + Tree.text(parameter, "name"),
                    "a sentence",
                    "");
        }
    }

    private void templated(String file, JsonNode templated) {
        String id = Tree.text(templated, "routeId");
        String name = file.substring(file.lastIndexOf('/') + 1).replace(".camel.yaml", "");
        if (id.matches("(restore|drill)-.*")) {
            findings.unless(file.startsWith("routes/restore/"), file, "place of a procedure", "routes/restore/", file);
            findings.unless(
                    id.matches("(restore|drill)-" + name),
                    file,
                    "routeId",
                    "restore-" + name + " or drill-" + name,
                    id);
            findings.unless(
                    procedure(templated).equals(name), file, "name of the procedure", name, procedure(templated));
        } else if (id.startsWith("alert-")) {
            findings.unless(file.startsWith("routes/alerts/"), file, "place of an alert", "routes/alerts/", file);
            findings.unless(id.equals("alert-" + name), file, "routeId", "alert-" + name, id);
        } else {
            findings.unless(file.startsWith("routes/sources/"), file, "place of a source", "routes/sources/", file);
            findings.unless(id.equals("source-" + name), file, "routeId", "source-" + name, id);
        }
        JsonNode template = templates.get(Tree.text(templated, "routeTemplateRef"));
        if (template == null) {
            findings.add(
                    file, "routeTemplateRef", "one of " + templates.keySet(), Tree.text(templated, "routeTemplateRef"));
            return;
        }
        Set<String> given = new TreeSet<>();
        templated.path("parameters").forEach(parameter -> given.add(Tree.text(parameter, "name")));
        Set<String> known = new TreeSet<>();
        for (JsonNode parameter : template.path("parameters")) {
            String wanted = Tree.text(parameter, "name");
            known.add(wanted);
            boolean optional = parameter.has("defaultValue") || "false".equals(Tree.text(parameter, "required"));
            findings.unless(optional || given.contains(wanted), file, "parameters", "a value for " + wanted, given);
        }
        given.removeAll(known);
        findings.unless(given.isEmpty(), file, "parameters", "those of the template: " + known, given);
    }

    private static String procedure(JsonNode templated) {
        for (JsonNode parameter : templated.path("parameters")) {
            if (Tree.text(parameter, "name").equals("procedure")) {
                return Tree.text(parameter, "value");
            }
        }
        return "";
    }

    private void ids(String file, JsonNode tree) {
        for (Endpoint endpoint : Endpoint.of(tree)) {
            String id = endpoint.node().isTextual() ? "" : Tree.text(endpoint.node(), "id");
            findings.unless(
                    id.matches(KEBAB),
                    file,
                    "id of the step " + endpoint.role() + " " + endpoint.uri(),
                    "kebab-case",
                    id);
            findings.unless(
                    id.isEmpty() || ids.add(id),
                    file,
                    "id of the step " + endpoint.role() + " " + endpoint.uri(),
                    "one of its own",
                    id);
        }
    }

    private void references(String file, JsonNode tree) {
        for (Tree.Leaf leaf : Tree.leaves(tree)) {
            if (leaf.key().equals("routeConfigurationId")) {
                findings.unless(
                        configurations.contains(leaf.text()),
                        file,
                        "routeConfigurationId",
                        "one of " + configurations,
                        leaf.text());
            }
        }
        Tree.walk(tree, (key, node) -> {
            if ((key.equals("route")) && node.has("from")) {
                findings.unless(
                        node.has("routeConfigurationId"), file, "error handling", "a routeConfigurationId", "none");
            }
        });
    }
}
