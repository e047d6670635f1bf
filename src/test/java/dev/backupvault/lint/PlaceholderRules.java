package dev.backupvault.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every {@code {{key}}} is declared, and every declared key is used: a typing error in one is a finding in both. */
final class PlaceholderRules {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");
    /** What Connector gives to Camel itself. */
    private static final Set<String> GIVEN = Set.of("vault.home", "vault.data");

    /** What SourcePlaces reads of a source itself. */
    private static final Set<String> NOT_OF_ROUTES = Set.of("retention");

    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "bean", "propertiesFile");

    private final Findings findings;
    private final ConfigRules config;
    private final Map<String, JsonNode> routes;
    private final Set<String> used = new HashSet<>();

    PlaceholderRules(Findings findings, ConfigRules config, Map<String, JsonNode> routes) {
        this.findings = findings;
        this.config = config;
        this.routes = routes;
    }

    void check() {
        config.values().forEach((key, value) -> keys(value).forEach(name -> resolve(RouteLint.CONFIG, name, Set.of())));
        routes.forEach((file, tree) -> tree.forEach(element -> element(file, element)));
        for (String key : config.values().keySet()) {
            boolean routes = !key.matches("(vault|camel)\\..*|operational\\.(folder|bytes)"); // Settings knows those
            findings.unless(!routes || used.contains(key), RouteLint.CONFIG, "unused key", "a route that uses it", key);
        }
    }

    private void element(String file, JsonNode element) {
        JsonNode template = element.path("routeTemplate");
        Set<String> local = new TreeSet<>();
        template.path("parameters").forEach(parameter -> local.add(Tree.text(parameter, "name")));
        template.path("beans").forEach(bean -> local.add(Tree.text(bean, "name")));
        Set<String> here = new HashSet<>();
        for (Tree.Leaf leaf : Tree.leaves(element)) {
            for (String name : keys(leaf.text())) {
                here.add(name);
                resolve(file, name, local);
            }
        }
        local.removeAll(here);
        local.removeAll(NOT_OF_ROUTES);
        findings.unless(
                local.isEmpty(), file, "unused parameter or bean of the template", "a place that uses it", local);
    }

    private void resolve(String file, String name, Set<String> local) {
        used.add(name);
        findings.unless(
                local.contains(name) || GIVEN.contains(name) || config.values().containsKey(name),
                file,
                "undeclared placeholder",
                "a template parameter or a key of " + RouteLint.CONFIG,
                name);
    }

    /** Names in a text; what a function such as {@code env:} gives is not ours to declare. */
    private static List<String> keys(String text) {
        List<String> keys = new ArrayList<>();
        for (Matcher matcher = PLACEHOLDER.matcher(text); matcher.find(); ) {
            String inside = matcher.group(1).startsWith("?") ? matcher.group(1).substring(1) : matcher.group(1);
            String name = inside.split(":", 2)[0];
            if (!FUNCTIONS.contains(name) || !inside.contains(":")) {
                keys.add(name);
            }
        }
        return keys;
    }
}
