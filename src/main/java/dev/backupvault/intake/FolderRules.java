package dev.backupvault.intake;

import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.ItemId;
import java.time.Duration;
import java.util.Optional;

/**
 * As what the folders of a source are stored. Immutable.
 *
 * @param item whose; its name holds if {@code named}
 * @param named whether the item's name was given by whoever knows better than a profile
 * @param policy may be null
 * @param keepFor a retention of its own
 * @param by who offers them, for the audit
 */
public record FolderRules(
        ItemId item,
        boolean named,
        String partner,
        String policy,
        Optional<Duration> keepFor,
        Pacer pacer,
        String by) {}
