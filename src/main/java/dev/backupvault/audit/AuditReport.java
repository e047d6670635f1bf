package dev.backupvault.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * What a verification of the audit logs has gone through.
 *
 * @param findings what is wrong; 0 is good
 * @param lost entries that writers say they gave up
 * @param open writers that did not say that they ended: they run, or were killed
 * @param unanchored writers whose heads are known nowhere else
 */
public record AuditReport(
        long writers, long blobs, long entries, long findings, long lost, List<String> open, long unanchored) {

    /** What it cannot say, in sentences. */
    public List<String> limits() {
        List<String> limits = new ArrayList<>();
        if (unanchored > 0) {
            limits.add(
                    unanchored + " of " + writers + " logs have no anchor: whoever has the account's key can take away"
                            + " their newest blobs or all of them, or write all of them anew, and it does not show");
        }
        if (!open.isEmpty()) {
            limits.add(
                    open.size() + " logs were not ended by their writers, which still run or were killed; a killed one"
                            + " loses what it did in its last 10 seconds, but for what is written down before it is done");
        }
        if (lost > 0) {
            limits.add(lost + " entries were given up because the store did not take them; the logs of those processes"
                    + " have them");
        }
        limits.add("what was done to the account past this software is in the account's own logs only");
        return List.copyOf(limits);
    }
}
