package dev.backupvault.partner;

import dev.backupvault.units.Units;
import dev.backupvault.yaml.Section;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which numbered logs a folder's backup is of no use without: those of the time in which it was taken. Immutable.
 *
 * @param from fact of the backup: the position in the log that its use begins with, such as {@code 0/2000028}
 * @param to fact of the backup: the first position behind it
 * @param unless facts that show that the backup has these logs itself
 * @param size fact of a log: its length in bytes
 * @param each length of a log in bytes where no fact tells it
 * @param without facts that a log must not have
 * @param into the folder of the backup that the logs belong in
 * @param patience how long a backup waits for them
 */
public record NeedRule(
        String from,
        String to,
        List<String> unless,
        String size,
        long each,
        List<String> without,
        String into,
        Duration patience) {
    private static final Pattern POSITION = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    private static final int HALF = 32;

    /**
     * Logs that follow one another.
     *
     * @param first number
     * @param last number
     * @param count how many there are, which the numbers do not tell where their last digits are carried
     */
    public record Range(BigInteger first, BigInteger last, BigInteger count) {}

    static NeedRule read(Section in) {
        NeedRule rule = new NeedRule(
                in.required("from", text -> text).orElse(""),
                in.required("to", text -> text).orElse(""),
                in.list("unless", text -> text),
                in.value("size", "", text -> text),
                in.required("each", Units::size).orElse(1L),
                in.list("without", text -> text),
                in.required("into", NeedRule::folder).orElse(""),
                in.value("wait", Duration.ZERO, Units::duration));
        if (rule.each < 1) {
            in.problem("each", "expected the length of a log, found " + rule.each);
        }
        in.close();
        return rule;
    }

    private static String folder(String text) {
        if (!text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("expected a folder's name, found '" + text + "'");
        }
        return text;
    }

    /** Whether a backup has its logs itself. */
    public boolean isMet(Map<String, String> facts) {
        return unless.stream().anyMatch(facts::containsKey);
    }

    /**
     * The logs that a backup needs.
     *
     * @param length of a log in bytes
     * @return empty if its facts tell no positions
     */
    public Optional<Range> range(Map<String, String> facts, Numbering numbering, long length) {
        Optional<BigInteger> start = position(facts.get(from));
        Optional<BigInteger> end = position(facts.get(to));
        if (start.isEmpty() || end.isEmpty() || start.get().compareTo(end.get()) >= 0) {
            return Optional.empty();
        }
        BigInteger lastByte = end.get().subtract(BigInteger.ONE);
        BigInteger each = BigInteger.valueOf(length);
        return Optional.of(new Range(
                number(start.get(), numbering, each),
                number(lastByte, numbering, each),
                lastByte.divide(each).subtract(start.get().divide(each)).add(BigInteger.ONE)));
    }

    /** The higher half of a position counts what the last digits of a number can hold at most. */
    private static BigInteger number(BigInteger position, Numbering numbering, BigInteger length) {
        BigInteger low = position.mod(BigInteger.ONE.shiftLeft(HALF)).divide(length);
        return position.shiftRight(HALF).multiply(numbering.unit()).add(low);
    }

    private static Optional<BigInteger> position(String text) {
        Matcher position = POSITION.matcher(text == null ? "" : text);
        return position.matches()
                ? Optional.of(new BigInteger(position.group(1), 16)
                        .shiftLeft(HALF)
                        .add(new BigInteger(position.group(2), 16)))
                : Optional.empty();
    }
}
