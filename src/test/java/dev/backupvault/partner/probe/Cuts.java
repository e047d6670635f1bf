package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What the probes say of real files that lost their end. */
public final class Cuts {
    private static final int PLACES = 20;
    /** Of less, not all formats can be told. */
    private static final int HEAD = 1024;

    private Cuts() {}

    /**
     * Cuts a file at random places, and once by its last byte; zeros at its end are padding, and not missed.
     *
     * @param found what a full check of what is cut says at least: {@link Form#BROKEN}, or {@link Form#OPAQUE} where
     *     the format cannot tell a place to end from a cut there
     */
    public static void assertNoPartIsWhole(Path file, Form found, RandomGenerator random) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        for (int place = 0; place <= PLACES; place++) {
            int length = place == PLACES ? end - 1 : random.nextInt(end);
            byte[] part = Arrays.copyOf(whole, length);
            String where = file.getFileName() + " cut at " + length + " of " + whole.length;
            Form worst = Form.OTHER;
            for (Probe probe : Probes.all()) {
                Finding look = probe.look(new ArrayBytes(part));
                assertNotEquals(Form.WHOLE, look.form(), where + ": " + probe.name());
                Finding check = probe.check(new ArrayBytes(part));
                assertNotEquals(Form.WHOLE, check.form(), where + ": " + probe.name());
                worst = check.form().compareTo(worst) > 0 ? check.form() : worst;
            }
            assertTrue(worst.compareTo(found) >= 0 || length < HEAD, where + ": " + worst);
        }
    }

    /** Changes any byte of a file whose checksum goes over all, and looks whether that is found. */
    public static void assertAnyChangeIsFound(Path file, RandomGenerator random) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int place = 0; place < PLACES; place++) {
            int at = 9 + random.nextInt(whole.length - 9);
            int mask = 1 + random.nextInt(255);
            boolean broken = false;
            for (Probe probe : Probes.all()) {
                broken |= probe.check(ArrayBytes.flipped(whole, at, mask)).form() == Form.BROKEN;
            }
            assertTrue(broken, file.getFileName() + " changed at " + at + " by " + mask);
        }
    }
}
