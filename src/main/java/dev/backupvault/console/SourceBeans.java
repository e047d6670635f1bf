package dev.backupvault.console;

import static dev.backupvault.management.Desk.path;

import dev.backupvault.management.Desk;
import dev.backupvault.sources.SourceState;
import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.management.ObjectName;

/** The MBeans of sources: one of all, and one of each. Thread-safe. */
final class SourceBeans {
    static final String NAME = Permissions.OURS + ":type=Sources";

    private final Desk desk;
    private final Summaries summaries;
    private final Users users;

    SourceBeans(Desk desk, Summaries summaries, Users users) {
        this.desk = desk;
        this.summaries = summaries;
        this.users = users;
    }

    static String name(String source) {
        return Permissions.OURS + ":type=Source,name=" + ObjectName.quote(source);
    }

    /** The one of all. */
    DescribedBean all() {
        List<String> source = List.of("name", "as `list` has it");
        return new DescribedBean("The sources of this connector, and how they are. Answers are JSON.", users)
                .value("Count", Integer.class, "How many are configured", () -> lines().size())
                .value("Failing", Long.class, "How many have failed since their last point", () -> lines().stream()
                        .filter(SourceBeans::isFailing)
                        .count())
                .operation(
                        "list",
                        Role.VIEWER,
                        "All sources. Some seconds old at most; 'asOf' is null while it is being made: ask again.",
                        List.of(),
                        (user, given) -> VaultBean.json(summaries.sources()))
                .operation(
                        "pause",
                        role("pause"),
                        "Takes no new backups from a source until it is resumed.",
                        source,
                        (user, given) -> want(user, given.get("name"), "pause"))
                .operation(
                        "resume",
                        role("resume"),
                        "Takes backups from a source again.",
                        source,
                        (user, given) -> want(user, given.get("name"), "resume"));
    }

    private static boolean isFailing(SourceLine line) {
        SourceState.LastError error = line.source().lastError();
        return error != null
                && (line.source().lastPointAt() == null
                        || error.at().isAfter(line.source().lastPointAt()));
    }

    /** The one of a source. */
    DescribedBean one(String name) {
        DescribedBean bean = new DescribedBean("The source '" + name + "'.", users);
        text(bean, name, "Kind", "Its template", line -> line.source().kind());
        text(bean, name, "Source", "What the vault calls it", line -> line.source()
                .source());
        text(bean, name, "From", "Where it takes backups from", line -> line.source()
                .from());
        text(bean, name, "Policy", "The policy that it gives its points", line -> line.source()
                .policy());
        text(bean, name, "State", "running, pausing, paused, retired, off, not loaded or stopped", line -> line.source()
                .state());
        text(bean, name, "LastPoint", "Id of the last point", line -> line.source()
                .lastPoint());
        text(bean, name, "LastPointAt", "When it was stored", line -> line.source()
                .lastPointAt());
        text(bean, name, "LastError", "The last error, with its number", SourceBeans::error);
        text(bean, name, "NextRun", "When it runs next, by its schedule", line -> line.source()
                .nextRun());
        number(bean, name, "LastPointAgeSeconds", "Seconds since the last point; -1 for none", SourceBeans::age);
        number(
                bean,
                name,
                "DueSeconds",
                "How old it may become by the policy; -1 for any age",
                line -> line.dueSeconds() == null ? -1 : line.dueSeconds());
        number(bean, name, "InFlight", "Backups that are being stored", line ->
                (long) line.source().inFlight());
        number(bean, name, "BytesPerSecond", "Mean rate of the uploads under way", SourceLine::bytesPerSecond);
        return bean.operation(
                        "pause",
                        role("pause"),
                        "Takes no new backups until it is resumed.",
                        List.of(),
                        (user, given) -> want(user, name, "pause"))
                .operation(
                        "resume",
                        role("resume"),
                        "Takes backups again.",
                        List.of(),
                        (user, given) -> want(user, name, "resume"));
    }

    private static String error(SourceLine line) {
        SourceState.LastError error = line.source().lastError();
        return error == null ? null : error.code() + " " + error.text() + " (" + error.at() + ")";
    }

    private static long age(SourceLine line) {
        Instant last = line.source().lastPointAt();
        return last == null ? -1 : Duration.between(last, Instant.now()).toSeconds();
    }

    private void text(DescribedBean bean, String source, String name, String meaning, Function<SourceLine, Object> of) {
        bean.value(name, String.class, meaning, () -> line(source)
                .map(of)
                .map(Object::toString)
                .orElse(null));
    }

    private void number(DescribedBean bean, String source, String name, String meaning, Function<SourceLine, Long> of) {
        bean.value(name, Long.class, meaning, () -> line(source).map(of).orElse(-1L));
    }

    private List<SourceLine> lines() {
        return Optional.ofNullable(summaries.sources().value()).orElse(List.of());
    }

    private Optional<SourceLine> line(String name) {
        return lines().stream()
                .filter(line -> line.source().name().equals(name))
                .findFirst();
    }

    private Role role(String act) {
        return desk.role("POST", path("sources", "x", act));
    }

    private String want(User user, String name, String act) {
        try {
            return desk.ask(user, "POST", path("sources", name, act), Map.of(), Map.of());
        } finally {
            summaries.forgetSources(); // who did it wants to see it
        }
    }
}
