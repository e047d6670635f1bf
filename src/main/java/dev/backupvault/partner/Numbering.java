package dev.backupvault.partner;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How logs of one line are numbered. Immutable.
 *
 * @param fact whose value is the number
 * @param radix of the number: 10 or 16
 * @param same facts that are equal in one line, such as a timeline
 * @param unit what the number's last digits would count to, if they were not carried before; 1 where nothing is carried
 * @param carry what the last digits may be at most, in ascending order: after the highest that the logs have room for
 *     they begin with 0 again. Empty where the number just grows
 * @param restart where nothing but logs is there, a number that this divides begins a new chain; 0 for never
 */
public record Numbering(
        String fact, int radix, List<String> same, BigInteger unit, List<BigInteger> carry, int restart) {

    /** @param carry as names have it, all of one length */
    static Numbering of(String fact, int radix, List<String> same, List<String> carry, int restart) {
        return new Numbering(
                fact,
                radix,
                same,
                BigInteger.valueOf(radix).pow(carry.isEmpty() ? 0 : carry.get(0).length()),
                carry.stream().map(text -> new BigInteger(text, radix)).toList(),
                restart);
    }

    /** @return empty if the facts tell no number */
    public Optional<BigInteger> number(Map<String, String> facts) {
        String text = facts.get(fact);
        if (text == null || text.isEmpty() || Character.digit(text.charAt(0), radix) < 0) { // a sign is no digit
            return Optional.empty();
        }
        try {
            return Optional.of(new BigInteger(text, radix));
        } catch (NumberFormatException e) {
            return Optional.empty(); // other people's text
        }
    }

    /** What logs of one line have in common. */
    public List<String> line(Map<String, String> facts) {
        List<String> line = new ArrayList<>(same.size());
        same.forEach(name -> line.add(facts.getOrDefault(name, "")));
        return line;
    }

    /** Whether a number begins a new chain. */
    boolean restarts(BigInteger number) {
        return restart > 0 && number.mod(BigInteger.valueOf(restart)).signum() == 0;
    }

    /** The last digits of a number, if they are carried and not beyond all carries; else 0. */
    BigInteger low(BigInteger number) {
        BigInteger low = number.mod(unit);
        return carry.isEmpty() || low.compareTo(carry.get(carry.size() - 1)) > 0 ? BigInteger.ZERO : low;
    }

    /**
     * The number before a number.
     *
     * @param highestLow the highest {@link #low} that is known
     */
    BigInteger before(BigInteger number, BigInteger highestLow) {
        if (carry.isEmpty() || number.mod(unit).signum() != 0) {
            return number.subtract(BigInteger.ONE);
        }
        BigInteger last = carry.stream()
                .filter(limit -> limit.compareTo(highestLow) >= 0)
                .findFirst()
                .orElseThrow();
        return number.subtract(unit).add(last);
    }

    /** As a name has it that is as long as the given one. */
    String text(BigInteger number, String like) {
        String digits = number.toString(radix).toUpperCase(Locale.ROOT);
        return "0".repeat(Math.max(0, like.length() - digits.length())) + digits;
    }
}
