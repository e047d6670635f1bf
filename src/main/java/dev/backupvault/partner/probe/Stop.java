package dev.backupvault.partner.probe;

import java.util.Map;

/**
 * Ends a walk through a file before its end: it is cut or damaged, or nothing more can be told. Its message may quote
 * the file, so it is kept to one line of 300 characters.
 */
final class Stop extends Exception {
    private static final int LONGEST = 300;
    private final boolean broken;

    private Stop(boolean broken, String why) {
        super(line(why), null, false, false);
        this.broken = broken;
    }

    private static String line(String why) {
        String line = why.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    }

    static Stop broken(String why) {
        return new Stop(true, why);
    }

    static Stop opaque(String why) {
        return new Stop(false, why);
    }

    boolean isBroken() {
        return broken;
    }

    Finding finding(Map<String, String> facts) {
        return broken ? Finding.broken(facts, getMessage()) : Finding.opaque(facts, getMessage());
    }
}
