package dev.backupvault.procedure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.service.VaultServices;
import dev.backupvault.vault.PointSummary;
import dev.backupvault.vault.Tier;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes some points the body, chosen at random among those that can be read: with the same seed and the same points
 * always the same. Thread-safe.
 */
public final class Sample implements Processor {
    public static final String SIZE = "sample";
    public static final String SOURCE = "source";
    public static final String SEED = "seed";

    private VaultServices services;
    private int size = 1;

    public void setServices(VaultServices all) {
        services = all;
    }

    /** How many where a run does not say. */
    public void setSize(int points) {
        size = points;
    }

    @Override
    public void process(Exchange exchange) {
        Run run = Run.of(exchange);
        Map<String, String> options = run.request().options();
        int wanted = options.containsKey(SIZE) ? Integer.parseInt(options.get(SIZE)) : size;
        long seed = options.containsKey(SEED)
                ? Long.parseLong(options.get(SEED))
                : new SecureRandom().nextInt(Integer.MAX_VALUE);
        String source = options.get(SOURCE);
        List<PointSummary> chosen = new ArrayList<>();
        long there;
        try (Stream<PointSummary> points =
                services.points().list(source == null ? null : ItemId.DEFAULT_TENANT, source, null)) {
            there = choose(points.filter(Sample::isReadable).iterator(), wanted, new Random(seed), chosen);
        }
        if (chosen.isEmpty()) {
            throw VaultException.of(
                            ErrorCode.POINT_NOT_FOUND,
                            "there is no point to be restored" + (source == null ? "" : " of '" + source + "'"))
                    .hint("`backup-vault points` lists what there is");
        }
        String note = chosen.size() + " of " + there + " points" + (source == null ? "" : " of the source " + source)
                + ", chosen at random with the seed " + seed;
        run.sampled();
        run.notes().add(note);
        run.say(note);
        exchange.getMessage().setBody(chosen);
    }

    private static boolean isReadable(PointSummary point) {
        return !point.isHidden()
                && (point.tier() == null || !point.tier().name().equals(Tier.ARCHIVE.word()));
    }

    /** Reservoir sampling: all have the same chance, and memory holds no more than the sample. */
    private static long choose(Iterator<PointSummary> points, int wanted, Random random, List<PointSummary> chosen) {
        long seen = 0;
        while (points.hasNext()) {
            PointSummary point = points.next();
            seen++;
            if (chosen.size() < wanted) {
                chosen.add(point);
            } else {
                long place = random.nextLong(seen);
                if (place < wanted) {
                    chosen.set((int) place, point);
                }
            }
        }
        return seen;
    }
}
