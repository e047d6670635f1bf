package dev.backupvault.procedure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.RecordBlobs;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** The reports that procedures have left in a vault. Thread-safe. */
public final class Reports {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,200}");

    private final Vault vault;

    public Reports(Vault vault) {
        this.vault = vault;
    }

    /** Names of the last ones, oldest first: a name begins with the time. */
    public List<String> last(int most) {
        Deque<String> names = new ArrayDeque<>();
        for (var blob : Listing.of(vault, VaultLayout.reports())) {
            String file =
                    blob.path().name().substring(VaultLayout.reports().name().length());
            names.addLast(file.replaceFirst("\\.json$", ""));
            if (names.size() > most) {
                names.removeFirst();
            }
        }
        return List.copyOf(names);
    }

    /** @throws VaultException {@link ErrorCode#REPORT_NOT_FOUND}, {@link ErrorCode#RECORD_DAMAGED} */
    public DrillReport read(String name) {
        return (NAME.matcher(name).matches()
                        ? new RecordBlobs(vault).read(DrillReport.class, VaultLayout.report(name), DrillReport.FORMAT)
                        : java.util.Optional.<RecordBlobs.Stored<DrillReport>>empty())
                .map(RecordBlobs.Stored::record)
                .orElseThrow(() -> VaultException.of(ErrorCode.REPORT_NOT_FOUND, "there is no such report")
                        .hint("the list of reports has their names"));
    }
}
