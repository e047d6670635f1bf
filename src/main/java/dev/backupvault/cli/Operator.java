package dev.backupvault.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who sits at this command line, for the audit. */
final class Operator {
    private Operator() {}

    static String name() {
        String machine;
        try {
            machine = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            machine = "?";
        }
        return System.getProperty("user.name") + "@" + machine;
    }
}
