package dev.backupvault.cli;

import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.intake.LocalPlace;
import dev.backupvault.partner.FolderListing;
import dev.backupvault.partner.Profiles;
import dev.backupvault.point.ItemId;
import dev.backupvault.policy.Owner;
import dev.backupvault.retention.Followed;
import dev.backupvault.retention.FollowedSources;
import dev.backupvault.service.VaultServices;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.vault.Listing;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which sources are followed, by {@code retention} of their route files, and where their backups lie. Read when it is
 * first asked for. Thread-safe.
 */
final class SourcePlaces implements FollowedSources {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Home home;
    private List<ConfiguredSource> sources;

    SourcePlaces(Home home) {
        this.home = home;
    }

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} with all that is wrong in any source */
    synchronized void check() {
        if (sources == null) {
            List<ConfiguredSource> read = Sources.configured(home);
            List<String> problems = new ArrayList<>();
            read.forEach(source -> {
                problem(source, read).ifPresent(problems::add);
                BlobContainerCheck.problem(source, () -> Profiles.read(home.partners()))
                        .ifPresent(problems::add);
            });
            if (!problems.isEmpty()) {
                throw VaultException.of(ErrorCode.CONFIG_INVALID, String.join("; ", problems))
                        .hint("correct the source's file: docs/SOURCES.md, and docs/POLICIES.md for 'retention'");
            }
            sources = read;
        }
    }

    /** What is wrong with a source's {@code retention}. */
    static Optional<String> problem(ConfiguredSource source, List<ConfiguredSource> all) {
        String text = "source '" + source.name() + "': retention: ";
        Owner owner;
        try {
            owner = owner(source);
        } catch (IllegalArgumentException e) {
            return Optional.of(text + e.getMessage());
        }
        if (!owner.follows()) {
            return Optional.empty();
        }
        text += owner.word() + " ";
        if (place(source).isEmpty()) {
            return Optional.of(text + "cannot be followed for the kind '" + source.kind()
                    + "': expected 'folders', or 'drop-folder' or 'blob-container' with after: leave");
        }
        if (source.parameter("policy").isEmpty()) {
            return Optional.of(text + "needs a policy: without one everything is kept");
        }
        for (ConfiguredSource other : all) {
            if (other.source().equals(source.source())
                    && !other.parameter("retention").equals(source.parameter("retention"))) {
                return Optional.of(
                        text + "is not what the source '" + other.name() + "' has, which stores under the same name");
            }
        }
        return Optional.empty();
    }

    /** @throws IllegalArgumentException with what was expected and found */
    static Owner owner(ConfiguredSource source) {
        String word = source.parameter("retention");
        return word.isEmpty() ? Owner.VAULT : Owner.parse(word);
    }

    /** Where what a source leaves in place can be listed; empty if its kind leaves nothing there, or has no place. */
    static Optional<Followed.Place> place(ConfiguredSource source) {
        boolean stays = source.parameter("after").equals("leave");
        return switch (source.kind()) {
            case "folders" -> Optional.of(() -> folder(source));
            case "drop-folder" -> stays ? Optional.of(() -> folder(source)) : Optional.empty();
            case "blob-container" -> stays ? Optional.of(() -> container(source)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    @Override
    public Followed of(String tenant, String source) {
        if (!tenant.equals(ItemId.DEFAULT_TENANT)) {
            return Followed.NOT;
        }
        check();
        List<ConfiguredSource> named =
                sources.stream().filter(each -> each.source().equals(source)).toList();
        return named.isEmpty() || !owner(named.get(0)).follows()
                ? Followed.NOT
                : new Followed(
                        owner(named.get(0)),
                        named.stream().map(each -> place(each).orElseThrow()).toList());
    }

    private static Followed.Listing folder(ConfiguredSource source) {
        LocalPlace folder = LocalPlace.of(source.parameter("folder")); // a link that is the folder itself is followed
        FolderListing all = folder.list("");
        if (!all.denied().isEmpty()) { // what lies there may be there still
            throw VaultException.of(
                            ErrorCode.SOURCE_UNREADABLE,
                            "the folder '"
                                    + folder.describe(all.denied().iterator().next()) + "' cannot be listed")
                    .hint("check its permissions");
        }
        Set<String> files = new HashSet<>(all.files().keySet());
        files.addAll(all.others());
        return new Followed.Listing(files, all.folders());
    }

    private static Followed.Listing container(ConfiguredSource source) {
        String container = source.parameter("container");
        Set<String> files = new HashSet<>();
        Listing.of(
                        VaultServices.account(source.parameter("account"), container, System.getenv(), PATIENCE),
                        VaultLayout.elsewhere(container, source.parameter("prefix")))
                .forEach(blob -> files.add(blob.path().name()));
        return new Followed.Listing(files, Set.of());
    }
}
