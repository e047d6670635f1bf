package dev.backupvault.partner;

import dev.backupvault.yaml.Section;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the tool is pointed at the vault. Immutable.
 *
 * @param by the way its backups come in
 * @param text the tool's own commands or settings, of one line or several, at most {@value #LONGEST} characters
 */
public record SetUp(Way by, String text) {
    static final int LONGEST = 2_000;

    /** The ways in, as docs/partners/README.md calls them. */
    public enum Way {
        /** Files or folders on a disk or share. */
        FOLDER,
        SFTP,
        HTTPS,
        /** Blobs of another storage account. */
        CONTAINER,
        /** A program that the connector runs, whose output is the backup. */
        COMMAND;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static List<SetUp> read(Section profile) {
        return profile.sections("setup").stream()
                .map(SetUp::one)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<SetUp> one(Section in) {
        Optional<Way> by = in.required("by", ProfileFile.word(Way.class));
        Optional<String> text = in.required("do", SetUp::text);
        in.close();
        return by.flatMap(way -> text.map(lines -> new SetUp(way, lines)));
    }

    private static String text(String lines) {
        String text = lines.strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "expected 1 to " + LONGEST + " characters of commands or settings, found " + text.length());
        }
        return text;
    }
}
