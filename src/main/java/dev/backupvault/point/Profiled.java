package dev.backupvault.point;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a partner profile said of a backup when it was stored (docs/FORMAT.md §4). Immutable.
 *
 * @param profile its name
 * @param version the profile's
 * @param level 1 if a header said what the backup is, 2 if it was found whole; else 0
 * @param facts what is known of it, by name, sorted
 * @param told what told each of them: {@code header}, {@code sidecar} or {@code name}; empty where that was not kept
 * @param link {@code exact} if what it needs was found by what the backups say themselves, {@code inferred} if by their
 *     times alone; null if it needs nothing, or that was not found
 * @param awaits what it needs and was not in the vault when it was sealed, in words; or null
 * @param part which part of a set an artifact is; null in manifests, and for what is no part
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Profiled(
        String profile,
        int version,
        int level,
        Map<String, String> facts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> told,
        String link,
        String awaits,
        Part part) {
    public static final String EXACT = "exact";
    public static final String INFERRED = "inferred";

    /** The fact that says what a backup needs to be of use, that no point of its item held when it was sealed. */
    public static final String LACKS = "lacks";

    /**
     * A part of a set.
     *
     * @param set what all parts have in common
     * @param number of this part from 1, or 0 if nothing tells
     * @param count of parts, or 0 if nothing tells
     */
    public record Part(String set, int number, int count) {}

    public Profiled {
        facts = facts == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(facts));
        told = told == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(told));
    }

    /** The same with what was found of what it needs; both null if it needs nothing. */
    public Profiled linked(String newLink, String newAwaits) {
        return new Profiled(profile, version, level, facts, told, newLink, newAwaits, part);
    }

    /** As a part of a set. */
    public Profiled as(Part of) {
        return new Profiled(profile, version, level, facts, told, link, awaits, of);
    }

    /**
     * As a manifest has it, which names all parts.
     *
     * @param least what was proved of each part
     */
    public Profiled whole(int least) {
        return new Profiled(profile, version, least, facts, told, link, awaits, null);
    }
}
