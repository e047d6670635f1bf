package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.intake.FolderOffer;
import dev.backupvault.intake.FolderRules;
import dev.backupvault.intake.Intake;
import dev.backupvault.intake.LocalPlace;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.FolderRule;
import dev.backupvault.partner.FolderUnit;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** What {@code ingest} does with a folder: all backups in it that a profile knows are stored, each as one point. */
final class IngestFolder {
    private final Intake intake;

    IngestFolder(Intake intake) {
        this.intake = intake;
    }

    /**
     * @param taker gets each folder that was stored
     * @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if there is no backup, or one is not complete
     */
    void ingest(Path folder, FolderRules rules, BiConsumer<String, IngestResult> taker) {
        FolderClassifier classifier = intake.profiles().folders(rules.partner()).orElseThrow(() -> VaultException.of(
                        ErrorCode.SOURCE_NOT_REGULAR, "'" + folder + "' is a folder")
                .hint("--partner says what it is a backup of: `backup-vault partner list` shows whose are folders"));
        List<FolderUnit> found = FolderUnit.find(classifier.rule(), new LocalPlace(folder).list(""));
        if (found.isEmpty()) {
            throw VaultException.mismatch(
                            ErrorCode.SOURCE_INCOMPLETE,
                            "'" + folder + "' holds no backup of '"
                                    + classifier.profile().id() + "'",
                            classifier.rule().with().stream()
                                    .map(FolderRule.Name::text)
                                    .collect(Collectors.joining(", ", "a folder with ", "")),
                            "none")
                    .hint("is it still being written, or is it another folder that is meant?");
        }
        for (FolderUnit unit : found) {
            taker.accept(
                    FolderListing.join(folder.toString(), unit.path()),
                    intake.folders().ingest(rules, new FolderOffer(new LocalPlace(folder), unit)));
        }
    }
}
