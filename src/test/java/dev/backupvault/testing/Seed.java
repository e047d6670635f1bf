package dev.backupvault.testing;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Randomness that can be replayed: every test prints its seed, and {@code -Dseed=<number>} gives the same run again.
 */
public final class Seed {
    private Seed() {}

    public static RandomGenerator random(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + ": replay with -Dseed=" + seed);
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /**
     * How often a loop runs: as usual in every build, {@code -Dtimes=<number>} times as often where that is asked for,
     * as in the profile {@code long}, or just {@code -Drounds=<number>} times.
     */
    public static int rounds(int usually) {
        return Integer.getInteger("rounds", Math.multiplyExact(usually, Integer.getInteger("times", 1)));
    }
}
