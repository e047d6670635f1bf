package dev.backupvault.partner.probe;

import java.util.Map;

/** Ends a walk through a file before its end: it is cut or damaged, or nothing more can be told. */
final class Stop extends Exception {
    private final boolean broken;

    private Stop(boolean broken, String why) {
        super(why, null, false, false);
        this.broken = broken;
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
