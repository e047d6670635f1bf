package dev.backupvault.cli;

import dev.backupvault.service.VaultServices;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import dev.backupvault.vault.VaultLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether another account lets us list a container. */
final class BlobContainerCheck implements SourceCheck {
    @Override
    public String kind() {
        return "blob-container";
    }

    @Override
    public String from(ConfiguredSource source) {
        return source.parameter("account") + "/" + source.parameter("container") + "/" + source.parameter("prefix");
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        String container = source.parameter("container");
        return List.of(new Step(
                "its account '" + source.parameter("account") + "' lists the container '" + container + "'",
                () -> VaultServices.account(source.parameter("account"), container, System.getenv(), Duration.ZERO)
                        .list(VaultLayout.elsewhere(container, source.parameter("prefix")), Optional.empty())));
    }
}
