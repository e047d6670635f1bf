package dev.backupvault.console;

import static dev.backupvault.management.Desk.path;

import dev.backupvault.ingest.Uploads;
import dev.backupvault.management.Desk;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.Records;
import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import dev.backupvault.vault.PointStore.Origin;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The MBean of points, tasks, drills and plans. Thread-safe. */
final class VaultBean {
    static final String NAME = Permissions.OURS + ":type=Vault";

    private static final String TENANT = "the tenant; blank for 'default'";
    private static final List<String> POINT =
            List.of("tenant", TENANT, "source", "what the vault calls the source", "point", "the point's id");
    private static final String AGED = " Some seconds old at most; 'asOf' is null while it is being made: ask again.";

    private final Desk desk;
    private final Summaries summaries;
    private final Uploads uploads;

    private VaultBean(Desk desk, Summaries summaries, Uploads uploads) {
        this.desk = desk;
        this.summaries = summaries;
        this.uploads = uploads;
    }

    static DescribedBean of(Desk desk, Summaries summaries, Uploads uploads, Users users) {
        VaultBean vault = new VaultBean(desk, summaries, uploads);
        DescribedBean bean = new DescribedBean("Recovery points, and what is done with them. Answers are JSON.", users);
        bean.value("UploadsRunning", Integer.class, "Uploads under way", () -> uploads.running()
                .size());
        vault.lookups(bean);
        vault.requests(bean);
        vault.actions(bean);
        return bean;
    }

    private void lookups(DescribedBean bean) {
        bean.operation(
                        "origins",
                        Role.VIEWER,
                        "Tenants and sources that have points, as the last look at the vault found them (watch.every).",
                        List.of(),
                        (user, given) -> json(summaries.origins()))
                .operation(
                        "items",
                        Role.VIEWER,
                        "The items of a source, " + Summaries.MOST_ITEMS + " at most." + AGED,
                        List.of("tenant", TENANT, "source", "what the vault calls the source"),
                        (user, given) -> json(summaries.items(new Origin(tenant(given), given.get("source")))))
                .operation(
                        "points",
                        Role.VIEWER,
                        "The newest points of an item, hidden ones too." + AGED,
                        List.of("tenant", TENANT, "source", "what the vault calls the source", "item", "the item"),
                        (user, given) -> json(
                                summaries.timeline(new ItemId(tenant(given), given.get("source"), given.get("item")))))
                .operation(
                        "uploads",
                        Role.VIEWER,
                        "What is being stored now.",
                        List.of(),
                        (user, given) -> json(
                                uploads.running().stream().map(UploadLine::of).toList()))
                .operation(
                        "drills",
                        Role.VIEWER,
                        "The last runs of restore procedures." + AGED,
                        List.of(),
                        (user, given) -> json(summaries.drills()));
    }

    private void requests(DescribedBean bean) {
        bean.operation(
                        "point",
                        desk.role("GET", path("points", "x")),
                        "A point with its manifest, its status and what needs it.",
                        POINT,
                        (user, given) ->
                                desk.ask(user, "GET", path("points", given.get("point")), place(given), Map.of()))
                .operation(
                        "retentionPlan",
                        desk.role("GET", path("retention", "plan")),
                        "What the policies would keep and take away of a source, and why.",
                        List.of("tenant", TENANT, "source", "what the vault calls the source"),
                        (user, given) -> desk.ask(user, "GET", path("retention", "plan"), place(given), Map.of()))
                .operation(
                        "drill",
                        desk.role("GET", path("drills", "x")),
                        "The report of a run of a restore procedure.",
                        List.of("name", "as `drills` has it"),
                        (user, given) -> desk.ask(user, "GET", path("drills", given.get("name")), Map.of(), Map.of()))
                .operation(
                        "tasks",
                        desk.role("GET", path("tasks")),
                        "Verifications and restores that were asked for, newest first.",
                        List.of(),
                        (user, given) -> desk.ask(user, "GET", path("tasks"), Map.of(), Map.of()))
                .operation(
                        "task",
                        desk.role("GET", path("tasks", "x")),
                        "What became of a task.",
                        List.of("id", "the task's id"),
                        (user, given) -> desk.ask(user, "GET", path("tasks", given.get("id")), Map.of(), Map.of()));
    }

    private void actions(DescribedBean bean) {
        bean.operation(
                        "verify",
                        desk.role("POST", path("points", "x", "verify")),
                        "Reads a point back from the store and hashes it; answers a task.",
                        POINT,
                        (user, given) -> post(user, given, "verify", Map.of()))
                .operation(
                        "hold",
                        desk.role("POST", path("points", "x", "hold")),
                        "Keeps a point whatever its policy says, until it is released.",
                        with(POINT, "case", "what it is held for", "reason", "why"),
                        (user, given) -> post(user, given, "hold", fields(given, "case", "reason")))
                .operation(
                        "release",
                        desk.role("POST", path("points", "x", "release")),
                        "Ends the hold of a case.",
                        with(POINT, "case", "what it was held for"),
                        (user, given) -> post(user, given, "release", fields(given, "case")))
                .operation(
                        "restore",
                        desk.role("POST", path("restores")),
                        "Restores a point into a folder of its own below management.restores; answers a task.",
                        with(POINT, "folder", "its name", "chain", "true to restore what it needs too"),
                        this::restore);
    }

    private String restore(User user, Map<String, String> given) {
        Map<String, Object> body = new TreeMap<>(fields(given, "source", "point", "folder"));
        body.put("tenant", tenant(given));
        body.put("chain", given.get("chain").equals("true"));
        return desk.ask(user, "POST", path("restores"), Map.of(), body);
    }

    private String post(User user, Map<String, String> given, String act, Map<String, String> body) {
        try {
            return desk.ask(user, "POST", path("points", given.get("point"), act), place(given), body);
        } finally {
            summaries.forgetTimelines(); // who did it wants to see it
        }
    }

    private static List<String> with(List<String> parameters, String... more) {
        return Stream.concat(parameters.stream(), Arrays.stream(more)).toList();
    }

    private static Map<String, String> fields(Map<String, String> given, String... names) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : names) {
            fields.put(name, given.get(name));
        }
        return fields;
    }

    private static Map<String, String> place(Map<String, String> given) {
        return Map.of("tenant", tenant(given), "source", given.get("source"));
    }

    private static String tenant(Map<String, String> given) {
        return given.get("tenant").isEmpty() ? ItemId.DEFAULT_TENANT : given.get("tenant");
    }

    static String json(Object value) {
        return new String(Records.writeLine(value), StandardCharsets.UTF_8); // asked for every few seconds
    }
}
