package dev.backupvault.partner;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.FileShape.Mutable;
import dev.backupvault.partner.FileShape.Role;
import dev.backupvault.partner.Profile.SelfTest;
import dev.backupvault.point.PointKind;
import dev.backupvault.units.Units;
import dev.backupvault.yaml.Scalars;
import dev.backupvault.yaml.Section;
import dev.backupvault.yaml.StrictYaml;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads {@code config/partners/*.yaml} (docs/PARTNERS.md). Strict: all problems of a file are reported at once. */
final class ProfileFile {
    private static final StrictYaml FILE = new StrictYaml("partners", "docs/PARTNERS.md says what each key takes");
    private static final int LONGEST_PATTERN = 1_000;
    private static final int MOST = 1_000_000;

    private final Set<String> probes;
    private final Set<String> readers;

    /**
     * @param probes names of those that files may use
     * @param readers names of those that files in folders may use
     */
    ProfileFile(Set<String> probes, Set<String> readers) {
        this.probes = probes;
        this.readers = readers;
    }

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} if the file cannot be read, or with all its problems */
    Collection<Profile> read(Path file) {
        return FILE.read(file, this::profiles);
    }

    /** @param name what to call it in an error */
    Collection<Profile> parse(byte[] yaml, String name) {
        return FILE.parse(yaml, name, this::profiles);
    }

    private Collection<Profile> profiles(Section all) {
        return all.named(this::profile).values();
    }

    private Profile profile(String id, Section in) {
        boolean anyCase = in.value("any-case", false, Scalars::truth);
        Map<String, FileShape> shapes = shapes(in, anyCase);
        Profile profile = new Profile(
                id,
                in.required("title", text -> text).orElse(id),
                in.required("version", Scalars.number(1, MOST)).orElse(1),
                in.list("ignore", pattern(anyCase)),
                List.copyOf(shapes.values()),
                in.list("item", Template::parse),
                in.sections("time").stream()
                        .map(ProfileFile::times)
                        .flatMap(List::stream)
                        .toList(),
                in.has("set") ? Optional.of(set(in.section("set"))) : Optional.empty(),
                LinkRules.read(in.section("depends")),
                in.has("folder") ? Optional.of(folder(in.section("folder"), anyCase)) : Optional.empty(),
                in.has("needs") ? Optional.of(NeedRule.read(in.section("needs"))) : Optional.empty(),
                in.value("retention", Profile.Retention.VAULT, word(Profile.Retention.class)),
                SetUp.read(in),
                in.sections("tests").stream().map(ProfileFile::test).toList());
        if (profile.needs().isPresent()
                && (profile.folder().isEmpty()
                        || profile.numbering()
                                .filter(logs -> !logs.carry().isEmpty())
                                .isEmpty())) {
            in.problem("needs", "expected a folder, and a sequence with carry below depends.log");
        }
        new FactCheck(in, profile).needs();
        if (shapes.isEmpty()) {
            in.problem("files", "expected at least one shape");
        }
        if (profile.item().isEmpty()) {
            in.problem("item", "expected at least one name such as ${server}/${db}");
        }
        return profile;
    }

    private Map<String, FileShape> shapes(Section profile, boolean anyCase) {
        Section files = profile.section("files");
        boolean folders = profile.has("folder");
        return files.named((id, in) -> {
            Role role = in.value("role", Role.PAYLOAD, word(Role.class));
            boolean alone = folders && in.value("alone", false, Scalars::truth);
            boolean member = folders && !alone;
            Optional<String> sha256 = member ? in.optional("sha256", text -> text) : Optional.empty();
            Optional<Pattern> path = in.required("path", pattern(anyCase));
            if (sha256.isPresent()
                    && path.isPresent()
                    && !path.get().namedGroups().containsKey(sha256.get())) {
                in.problem("sha256", "expected a group of the path, found '" + sha256.get() + "'");
            }
            boolean single = role == Role.PAYLOAD && !member;
            return new FileShape(
                    id,
                    path.orElse(Pattern.compile("^$")),
                    role,
                    single ? Optional.of(kind(in)) : Optional.empty(),
                    in.list("probe", oneOf(member ? readers : probes)),
                    in.value("required", false, Scalars::truth),
                    in.section("facts").values(),
                    alone,
                    single || member ? mutable(in, sha256.isPresent()) : Mutable.REWRITTEN,
                    single ? Signals.read(in, pattern(anyCase)) : List.of(),
                    sha256);
        });
    }

    private static Mutable mutable(Section shape, boolean byHash) {
        Mutable mutable = shape.value("mutable", byHash ? Mutable.NEVER : Mutable.REWRITTEN, word(Mutable.class));
        if (byHash && mutable != Mutable.NEVER) {
            shape.problem("mutable", "expected never, or no sha256: other bytes would have another name");
        }
        return mutable;
    }

    private static FolderRule folder(Section in, boolean anyCase) {
        FolderRule rule = new FolderRule(
                in.list("with", FolderRule.Name::parse),
                in.list("path", pattern(anyCase)),
                in.value("quiet", Duration.ZERO, Units::duration),
                conditions(in, "complete"),
                kind(in));
        in.close();
        return rule;
    }

    /** What facts must, or must not, be. */
    static Map<String, List<String>> conditions(Section of, String key) {
        Map<String, List<String>> conditions = new TreeMap<>();
        for (Section in : of.sections(key)) {
            String fact = in.required("fact", text -> text).orElse("");
            List<String> values = in.list("is", text -> text);
            if (values.isEmpty()) {
                in.problem("is", "expected at least one value");
            }
            conditions.put(fact, values);
            in.close();
        }
        return conditions;
    }

    private static KindRule kind(Section shape) {
        if (shape.get("kind").isMissingNode()) {
            return KindRule.FULL;
        }
        if (!shape.get("kind").isObject()) {
            return new KindRule(List.of(), Map.of(), shape.optional("kind", PointKind::parse));
        }
        Section in = shape.section("kind");
        Map<String, PointKind> map = new TreeMap<>();
        Section values = in.section("map");
        values.values().forEach((value, kind) -> {
            try {
                map.put(value.toLowerCase(Locale.ROOT), PointKind.parse(kind));
            } catch (IllegalArgumentException e) {
                values.problem(value, "expected full, incremental, differential or log, found '" + kind + "'");
            }
        });
        for (PointKind kind : PointKind.values()) {
            map.putIfAbsent(kind.word(), kind);
        }
        KindRule rule = new KindRule(in.list("from", text -> text), map, in.optional("else", PointKind::parse));
        in.close();
        return rule;
    }

    private static List<TimeRule> times(Section in) {
        boolean date = in.value("date", false, Scalars::truth);
        Optional<String> fact = in.optional("fact", text -> text);
        Optional<String> format = in.optional("format", ProfileFile::format);
        Optional<ZoneId> zone = in.value("zone", Optional.of(ZoneOffset.UTC), ProfileFile::zone);
        TimeRule.Means means = in.required("means", word(TimeRule.Means.class)).orElse(TimeRule.Means.POINT);
        in.close();
        if (date == fact.isPresent() || date && format.isPresent()) {
            in.problem("fact", "expected a fact, or date: true for what " + DateInName.HOLE + " finds");
        }
        return date
                ? DateInName.rules(zone, means)
                : fact.stream()
                        .map(name -> new TimeRule(name, format.orElse("iso"), zone, means))
                        .toList();
    }

    private static String format(String text) {
        if (!text.equals("iso") && !text.equals("seconds")) {
            DateTimeFormatter.ofPattern(text);
        }
        return text;
    }

    private static Optional<ZoneId> zone(String text) {
        if (text.equals("local")) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZoneId.of(text));
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected local, UTC or a zone such as Europe/Berlin, found '" + text + "'", e);
        }
    }

    private static SetRule set(Section in) {
        SetRule rule = new SetRule(
                in.list("key", Template::parse),
                in.list("count", text -> text),
                in.list("number", text -> text),
                in.optional("quiet", Units::duration));
        if (rule.key().isEmpty() || rule.count().isEmpty() && rule.quiet().isEmpty()) {
            in.problem(
                    "key",
                    "expected what a set's files have in common, and in count how many they are, or in quiet when all"
                            + " are there");
        }
        in.close();
        return rule;
    }

    private static SelfTest test(Section in) {
        Section facts = in.section("facts");
        SelfTest test = new SelfTest(
                in.required("name", text -> text).orElse(""),
                in.value("file", "", text -> text),
                in.list("files", text -> text),
                in.list("order", text -> text),
                facts.values(),
                in.optional("kind", text -> text),
                in.optional("item", text -> text),
                in.optional("set", text -> text),
                in.list("beside", text -> text),
                in.optional("time", text -> text));
        in.close();
        return test;
    }

    /** RE2 looks for a match anywhere; a flag that a pattern sets itself stays. */
    private static Function<String, Pattern> pattern(boolean anyCase) {
        return text -> {
            if (text.length() > LONGEST_PATTERN) {
                throw new IllegalArgumentException(
                        "expected at most " + LONGEST_PATTERN + " characters, found " + text.length());
            }
            try {
                return Pattern.compile(DateInName.in(text), anyCase ? Pattern.CASE_INSENSITIVE : 0);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("no RE2 pattern: " + e.getMessage(), e);
            }
        };
    }

    private static Function<String, String> oneOf(Set<String> known) {
        return text -> {
            if (!known.contains(text)) {
                throw new IllegalArgumentException("expected one of "
                        + String.join(", ", new java.util.TreeSet<>(known)) + ", found '" + text + "'");
            }
            return text;
        };
    }

    /** The constants' names in lower case, with dashes. */
    static <E extends Enum<E>> Function<String, E> word(Class<E> type) {
        Map<String, E> words = new TreeMap<>();
        for (E value : type.getEnumConstants()) {
            words.put(value.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
        }
        return text -> Optional.ofNullable(words.get(text))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected one of " + String.join(", ", words.keySet()) + ", found '" + text + "'"));
    }
}
