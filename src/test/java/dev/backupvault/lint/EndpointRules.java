package dev.backupvault.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Options of Camel's that are legal, and lose data, trust strangers or hide errors (measured against Camel 4.18). */
final class EndpointRules {
    private static final Set<String> REMOTE_FILES = Set.of("sftp", "ftp", "ftps", "scp");
    private static final Set<String> SCRIPTS = Set.of(
            "groovy",
            "js",
            "script",
            "joor",
            "java",
            "python",
            "mvel",
            "ognl",
            "spel",
            "datasonnet",
            "language",
            "scriptLanguage");
    private static final Pattern EVERY_ADDRESS = Pattern.compile("(^|[/:])(0\\.0\\.0\\.0|\\[?::]?)(:|/|$)");

    private final Findings findings;
    private final String file;
    private final JsonNode tree;

    EndpointRules(Findings findings, String file, JsonNode tree) {
        this.findings = findings;
        this.file = file;
        this.tree = tree;
    }

    void check() {
        for (Endpoint endpoint : Endpoint.of(tree)) {
            findings.unless(
                    endpoint.query().isEmpty(),
                    file,
                    "options in the uri " + endpoint.uri(),
                    "a parameters map",
                    endpoint.query().length() + " characters");
            String scheme = endpoint.scheme();
            if (scheme.equals("azure-storage-blob")) {
                blob(endpoint);
            } else if (REMOTE_FILES.contains(scheme)) {
                remote(endpoint);
            } else if (scheme.equals("file") && endpoint.consumes()) {
                folder(endpoint);
            } else if (scheme.equals("platform-http") && endpoint.consumes()) {
                findings.add(
                        file,
                        "platform-http",
                        "an HTTP server that streams bodies",
                        endpoint.uri()); // it holds a whole body in memory
            }
            bind(endpoint);
        }
        Tree.walk(tree, this::anywhere);
    }

    private void blob(Endpoint endpoint) {
        findings.unless(
                !endpoint.consumes(), file, "consumer of azure-storage-blob", "backup-vault:points", endpoint.uri());
        String operation = endpoint.option("operation");
        findings.unless(
                !operation.equals("uploadBlockBlob") && !operation.equals("downloadBlobToFile"),
                file,
                "operation of azure-storage-blob",
                "backup-vault:ingest or backup-vault:restore",
                operation); // the one overwrites, the other leaves half a file
        findings.unless(
                !endpoint.options().containsKey("leaseBlob"),
                file,
                "leaseBlob",
                "none: it is never released after an error",
                endpoint.option("leaseBlob"));
    }

    private void remote(Endpoint endpoint) {
        String scheme = endpoint.scheme();
        findings.unless(
                !scheme.equals("sftp")
                        || endpoint.option("strictHostKeyChecking").equals("yes"),
                file,
                "strictHostKeyChecking of " + scheme,
                "yes",
                endpoint.option("strictHostKeyChecking"));
        findings.unless(
                !scheme.equals("sftp")
                        || endpoint.options().containsKey("knownHostsFile")
                                && endpoint.option("useUserKnownHostsFile").equals("false")
                                && !endpoint.options().containsKey("autoCreateKnownHostsFile"),
                file,
                "known hosts of " + scheme,
                "a knownHostsFile of the source's, useUserKnownHostsFile: false, and none that is created",
                endpoint.option("knownHostsFile"));
        findings.unless(
                !endpoint.options().containsKey("localWorkDirectory"),
                file,
                "localWorkDirectory of " + scheme,
                "none: bodies are streamed",
                endpoint.option("localWorkDirectory"));
        if (endpoint.consumes()) {
            findings.unless(
                    endpoint.option("streamDownload").equals("true"),
                    file,
                    "streamDownload of " + scheme,
                    "true",
                    endpoint.option("streamDownload"));
            findings.unless(
                    endpoint.option("stepwise").equals("false"),
                    file,
                    "stepwise of " + scheme,
                    "false",
                    endpoint.option("stepwise"));
            findings.unless(
                    endpoint.options().containsKey("include")
                            || endpoint.options().containsKey("antInclude"),
                    file,
                    "include of " + scheme,
                    "the names that are taken",
                    "none");
        }
    }

    private void folder(Endpoint endpoint) {
        for (String option : Set.of("filter", "processStrategy")) {
            findings.unless(
                    isOurs(endpoint.option(option)),
                    file,
                    option + " of a file consumer",
                    "a bean of dev.backupvault",
                    endpoint.option(option));
        }
        findings.unless(
                !endpoint.option("readLock").equals("none"), file, "readLock of a file consumer", "not none", "none");
    }

    /** {@code #bean:{{name}}} of a template's bean, or {@code #class:}. */
    private boolean isOurs(String reference) {
        if (reference.startsWith("#class:dev.backupvault.")) {
            return true;
        }
        Map<String, String> beans = StreamSupport.stream(tree.spliterator(), false)
                .flatMap(element -> StreamSupport.stream(
                        element.path("routeTemplate").path("beans").spliterator(), false))
                .collect(Collectors.toMap(
                        bean -> Tree.text(bean, "name"), bean -> Tree.text(bean, "type"), (a, b) -> a));
        String name = reference.replaceAll("^#bean:\\{\\{(.*)}}$", "$1");
        return beans.getOrDefault(name, "").startsWith("dev.backupvault.");
    }

    private void bind(Endpoint endpoint) {
        boolean everywhere = EVERY_ADDRESS.matcher(endpoint.uri()).find()
                || endpoint.options().entrySet().stream()
                        .anyMatch(option -> option.getKey().matches("(?i).*(host|address)")
                                && EVERY_ADDRESS.matcher(option.getValue()).find());
        boolean tls = endpoint.options().keySet().stream()
                .anyMatch(option ->
                        option.equals("sslContextParameters") || option.equals("useGlobalSslContextParameters"));
        findings.unless(!everywhere || tls, file, "an open port without TLS", "sslContextParameters", endpoint.uri());
    }

    private void anywhere(String key, JsonNode node) {
        switch (key) {
            case "handled", "continued" ->
                findings.unless(
                        !node.isContainerNode()
                                || Tree.leaves(node).stream()
                                        .map(Tree.Leaf::text)
                                        .allMatch("false"::equals),
                        file,
                        key,
                        "false: a file consumer would take the failure for a success",
                        node);
            case "deadLetterChannel", "deadLetterUri" ->
                findings.add(
                        file, key, "none: a file consumer would take the failure for a success", node.getNodeType());
            case "streamCache", "streamCaching" ->
                findings.unless(
                        node.asText().equals("false"),
                        file,
                        key,
                        "false: a backup does not fit into memory",
                        node.asText());
            case "trustAllCertificates" ->
                findings.unless(node.asText().equals("false"), file, key, "false", node.asText());
            default -> {
                if (SCRIPTS.contains(key)) {
                    findings.add(file, "script in a route", "a bean or an operation of backup-vault", key);
                }
            }
        }
        if (node.isTextual() && node.asText().matches("(?i).*trustAllCertificates=true.*|language:.*")) {
            findings.add(file, "forbidden uri", "neither scripts nor blind trust", key);
        }
    }
}
