package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * Positions lead to the segments that PostgreSQL names (XLogFileName: 4 GiB of log to each value of the upper half).
 */
class NeedRuleTest {
    private static final NeedRule RULE =
            new NeedRule("from", "to", List.of(), "", 1, List.of(), "pg_wal", Duration.ZERO);

    private static String position(long at) {
        return "%X/%X".formatted(at >>> 32, at & 0xffffffffL);
    }

    @Property
    void positionsLeadToSegments(
            @ForAll @LongRange(min = 0, max = 1L << 50) long start,
            @ForAll @LongRange(min = 1, max = 1L << 36) long length,
            @ForAll @IntRange(min = 20, max = 30) int bits) {
        long segment = 1L << bits;
        long perUpperHalf = (1L << 32) / segment;
        Numbering names = Numbering.of("n", 16, List.of(), List.of("%08X".formatted(perUpperHalf - 1)), 0);
        NeedRule.Range range = RULE.range(
                        Map.of("from", position(start), "to", position(start + length)), names, segment)
                .orElseThrow();
        long first = start / segment;
        long last = (start + length - 1) / segment;
        assertEquals(name(first, perUpperHalf), range.first());
        assertEquals(name(last, perUpperHalf), range.last());
        assertEquals(last - first + 1, range.count().longValueExact());
    }

    private static BigInteger name(long segment, long perUpperHalf) {
        return new BigInteger("%08X%08X".formatted(segment / perUpperHalf, segment % perUpperHalf), 16);
    }
}
