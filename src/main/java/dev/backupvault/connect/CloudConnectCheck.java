package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.PlainHttp;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;

/** Whether the endpoint for tenants could be started; one that is switched off has nothing to check. */
public final class CloudConnectCheck implements SourceCheck {
    private static final Period SOON = Period.ofDays(14);

    @Override
    public String kind() {
        return "cloud-connect";
    }

    @Override
    public String from(ConfiguredSource source) {
        return source.parameter("enabled").equals("true")
                ? "tenants at " + source.parameter("scheme") + "://" + source.parameter("address") + ":"
                        + source.parameter("port")
                : "tenants, switched off";
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        if (!source.parameter("enabled").equals("true")) {
            return List.of();
        }
        return List.of(
                new Step("its tenants in '" + source.parameter("tenants") + "' make sense", () -> tenants(source)),
                new Step(
                        "it may speak " + source.parameter("scheme") + " on " + source.parameter("address"),
                        () -> PlainHttp.check(
                                "cloud-connect", source.parameter("scheme"), source.parameter("address"))));
    }

    @Override
    public List<Step> quickSteps(ConfiguredSource source) {
        return steps(source);
    }

    @Override
    public List<String> warnings(ConfiguredSource source, LocalDate today) {
        if (!source.parameter("enabled").equals("true")) {
            return List.of();
        }
        return TenantsFile.read(Path.of(source.parameter("tenants"))).values().stream()
                .filter(tenant -> tenant.enabled()
                        && tenant.lease()
                                .filter(end -> end.isBefore(today.plus(SOON)))
                                .isPresent())
                .map(tenant -> "the lease of '" + tenant.name() + "' ends with "
                        + tenant.lease().orElseThrow())
                .sorted()
                .toList();
    }

    private static void tenants(ConfiguredSource source) {
        if (TenantsFile.read(Path.of(source.parameter("tenants"))).isEmpty()) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "'" + source.parameter("tenants") + "' names no tenant: nobody can send")
                    .hint("the comments in config/tenants.yaml show how");
        }
    }
}
