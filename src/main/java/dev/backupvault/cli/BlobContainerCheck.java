package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.Profiles;
import dev.backupvault.service.VaultServices;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether another account lets us list a container, and whether we take from it what its profile knows. */
final class BlobContainerCheck implements SourceCheck {
    private static final String KIND = "blob-container";
    private static final String EVERYTHING = ".*";

    private final Supplier<Profiles> profiles;

    /** @param profiles asked for only where it counts */
    BlobContainerCheck(Supplier<Profiles> profiles) {
        this.profiles = profiles;
    }

    /** What is wrong with a source of this kind whose profile's backups are folders. */
    static Optional<String> problem(ConfiguredSource source, Supplier<Profiles> profiles) {
        String include = source.parameter("include");
        boolean deletes = source.parameter("after").equals("delete");
        boolean picks = !include.isEmpty() && !include.equals(EVERYTHING);
        if (!source.kind().equals(KIND) || !deletes && !picks) {
            return Optional.empty();
        }
        String partner = source.parameter("partner");
        return profiles.get()
                .find(partner)
                .flatMap(found -> found.profile().folder())
                .map(folders -> "source '" + source.name() + "': the backups of the profile '" + partner
                        + "' are folders, which are taken as a whole: expected after: leave and no include, found "
                        + (deletes ? "after: delete" : "")
                        + (deletes && picks ? " and " : "")
                        + (picks ? "include: " + include : ""));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String from(ConfiguredSource source) {
        return source.parameter("account") + "/" + source.parameter("container") + "/" + source.parameter("prefix");
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        String container = source.parameter("container");
        Step fits = new Step("its 'after' and 'include' fit its profile", () -> problem(source, profiles)
                .ifPresent(problem -> {
                    throw VaultException.of(ErrorCode.CONFIG_INVALID, problem)
                            .hint("name the folder with prefix; the profile's ignore leaves files out");
                }));
        Step lists = new Step(
                "its account '" + source.parameter("account") + "' lists the container '" + container + "'",
                () -> VaultServices.account(source.parameter("account"), container, System.getenv(), Duration.ZERO)
                        .list(VaultLayout.elsewhere(container, source.parameter("prefix")), Optional.empty()));
        return List.of(fits, lists);
    }
}
