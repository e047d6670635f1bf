package dev.backupvault.lint;

import dev.backupvault.config.Home;
import dev.backupvault.config.Settings;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of config/application.properties. */
final class ConfigRules {
    private static final Set<String> AREAS = Set.of(
            "vault",
            "source",
            "verification",
            "upkeep",
            "procedure",
            "drill",
            "watch",
            "alert",
            "retention",
            "purge",
            "hygiene",
            "replication",
            "operational",
            "management",
            "console",
            "camel");

    private final Findings findings;
    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();

    ConfigRules(Findings findings, String text) {
        this.findings = findings;
        this.text = text;
        List<String> lines = text.lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                declare(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip(),
                        at == 0 ? "" : lines.get(at - 1));
            }
        }
    }

    private void declare(String key, String value, String above) {
        findings.unless(values.put(key, value) == null, RouteLint.CONFIG, "key given twice", "each key once", key);
        findings.unless(
                key.startsWith("camel.") || above.startsWith("# ") && !above.startsWith("# ----"),
                RouteLint.CONFIG,
                "comment above " + key,
                "what it does and takes",
                above);
        findings.unless(AREAS.contains(key.split("\\.")[0]), RouteLint.CONFIG, "unknown area", "one of " + AREAS, key);
        new LiteralRules(findings, RouteLint.CONFIG).secret(key, value);
        if (key.matches("(?i).*\\.(host|bindAddress)") && (value.equals("0.0.0.0") || value.equals("::"))) {
            String prefix = key.substring(0, key.lastIndexOf('.'));
            findings.unless(
                    text.contains(prefix + ".useGlobalSslContextParameters=true"),
                    RouteLint.CONFIG,
                    "an open port without TLS",
                    prefix + ".useGlobalSslContextParameters=true",
                    key);
        }
    }

    Map<String, String> values() {
        return values;
    }

    void check() {
        for (Map.Entry<String, String> fixed : Map.of(
                        "camel.main.streamCachingEnabled", "false", "camel.main.basePackageScanEnabled", "false")
                .entrySet()) {
            findings.unless(
                    fixed.getValue().equals(values.get(fixed.getKey())),
                    RouteLint.CONFIG,
                    fixed.getKey(),
                    fixed.getValue(),
                    values.get(fixed.getKey()));
        }
        try {
            Path file = Files.createTempFile("backup-vault-lint", ".properties");
            try {
                Files.writeString(file, text);
                Settings.read(file, Home.find());
            } finally {
                Files.delete(file);
            }
        } catch (VaultException e) {
            findings.add(RouteLint.CONFIG, "settings", "what dev.backupvault.config.Settings takes", e.fact());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
