package dev.backupvault.partner;

import dev.backupvault.partner.Facts.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with facts in it: {@code ${server|host}/${db}} takes the first known of the names between bars. Immutable.
 *
 * @param parts text and names, alternating, text first
 */
public record Template(List<String> text, List<List<String>> names) {
    private static final Pattern HOLE = Pattern.compile("\\$\\{([a-z][A-Za-z0-9_]*(?:\\|[a-z][A-Za-z0-9_]*)*)}");

    /** @throws IllegalArgumentException if what follows a {@code $} is no list of names in braces */
    public static Template parse(String template) {
        List<String> text = new ArrayList<>();
        List<List<String>> names = new ArrayList<>();
        Matcher hole = HOLE.matcher(template);
        int end = 0;
        while (hole.find()) {
            text.add(template.substring(end, hole.start()));
            names.add(List.of(hole.group(1).split("\\|")));
            end = hole.end();
        }
        text.add(template.substring(end));
        if (text.stream().anyMatch(part -> part.contains("$"))) {
            throw new IllegalArgumentException("expected text with facts such as ${db|name}, found '" + template + "'");
        }
        return new Template(List.copyOf(text), List.copyOf(names));
    }

    /** @return empty if none of the names of one place is known */
    public Optional<String> of(Facts facts) {
        StringBuilder filled = new StringBuilder(text.get(0));
        for (int i = 0; i < names.size(); i++) {
            Optional<Fact> fact = facts.first(names.get(i));
            if (fact.isEmpty()) {
                return Optional.empty();
            }
            filled.append(fact.get().value()).append(text.get(i + 1));
        }
        return Optional.of(filled.toString());
    }

    /** As it stands in a profile. */
    @Override
    public String toString() {
        StringBuilder written = new StringBuilder(text.get(0));
        for (int i = 0; i < names.size(); i++) {
            written.append("${")
                    .append(String.join("|", names.get(i)))
                    .append('}')
                    .append(text.get(i + 1));
        }
        return written.toString();
    }
}
