package dev.backupvault.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Neither secrets nor hosts stand in a route: the one would be read by everybody, the other would differ between test
 * and production.
 */
final class LiteralRules {
    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?i).*(password|passphrase|secret|accesskey|accountkey|apikey|privatekey|sastoken|connectionstring|sharedaccesssignature|token|credential)s?$");
    private static final Pattern INDIRECT =
            Pattern.compile("(\\{\\{[^{}]*}}|#[A-Za-z].*|env:[A-Za-z_][A-Za-z0-9_]*|file:.+|)");
    private static final Pattern LONG_BASE64 = Pattern.compile(
            "(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*[0-9])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{40,}");
    private static final Pattern SECRET_TEXT = Pattern.compile("(?i)(accountkey|sharedaccesssignature|[?&]sig)=[^{]");
    private static final Pattern HOST_KEY = Pattern.compile("(?i)(host|hostname|server|endpoint|serviceurl|brokers)");
    private static final Pattern HOST_TEXT = Pattern.compile(
            "(?i)(\\b(?!0\\.0\\.0\\.0)\\d{1,3}(\\.\\d{1,3}){3}\\b|\\blocalhost\\b|\\b(https?|sftp|ftps?)://[^{]|\\.(windows\\.net|com|org|local)\\b)");

    private final Findings findings;
    private final String file;

    LiteralRules(Findings findings, String file) {
        this.findings = findings;
        this.file = file;
    }

    void check(JsonNode tree) {
        for (Tree.Leaf leaf : Tree.leaves(tree)) {
            if (!leaf.key().equals("description")) {
                secret(leaf.key(), leaf.text());
                findings.unless(
                        !HOST_TEXT
                                        .matcher(leaf.text().replaceAll("\\{\\{[^{}]*}}", "{}"))
                                        .find()
                                && !(HOST_KEY.matcher(leaf.key()).matches() && isLiteral(leaf.text())),
                        file,
                        "literal host in " + leaf.key(),
                        "a {{placeholder}}",
                        leaf.text());
            }
        }
        for (Endpoint endpoint : Endpoint.of(tree)) {
            endpoint.options().forEach(this::secret);
        }
    }

    /** Does not repeat the value: a lint's output is read by more people than the file. */
    void secret(String key, String value) {
        findings.unless(
                !SECRET_KEY.matcher(key).matches() || !isLiteral(value),
                file,
                "literal secret in " + key,
                "a {{placeholder}}",
                value.length() + " characters");
        findings.unless(
                !LONG_BASE64.matcher(value).find()
                        && !SECRET_TEXT.matcher(value).find(),
                file,
                "what looks like a secret in " + key,
                "a {{placeholder}}",
                value.length() + " characters");
    }

    private static boolean isLiteral(String value) {
        return !INDIRECT.matcher(value).matches();
    }
}
