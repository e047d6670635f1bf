package dev.backupvault.partner.probe;

import java.io.IOException;

/** Whether it is whole cannot be told here; the message says why. What walks turns it into an opaque finding. */
final class Undecided extends IOException {
    private static final long serialVersionUID = 1;

    Undecided(String why) {
        super(why);
    }
}
