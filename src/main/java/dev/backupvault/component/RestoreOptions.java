package dev.backupvault.component;

import java.time.OffsetDateTime;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** What {@code backup-vault:restore} brings back, and where to. */
@UriParams
public class RestoreOptions {
    @UriParam(
            label = "producer",
            description =
                    "restore: the folder to restore into; nothing is written outside it. With the header CamelBackupVaultBelow it is relative to that")
    private String to;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "restore: whether files that are there may be replaced")
    private boolean overwrite;

    @UriParam(
            label = "producer",
            description =
                    "restore: instead of one item the newest point of each item that this glob matches. Without item and items the header CamelBackupVaultPoint or a listed point in the body says which")
    private String items;

    @UriParam(label = "producer", description = "restore: only points taken until then (RFC 3339)")
    private String asOf;

    @UriParam(label = "producer", description = "restore: of several items only points taken from then on (RFC 3339)")
    private String since;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "restore: with everything that the point depends on, each point in a folder of its own")
    private boolean chain;

    @UriParam(label = "producer", description = "restore: only files whose paths this glob matches")
    private String artifacts;

    @UriParam(
            label = "producer",
            description =
                    "restore: from this location, as policies name it; without, it is asked where the store has no good copy")
    private String from;

    public String getTo() {
        return to;
    }

    public void setTo(String to) {
        this.to = to;
    }

    public boolean isOverwrite() {
        return overwrite;
    }

    public void setOverwrite(boolean overwrite) {
        this.overwrite = overwrite;
    }

    public String getItems() {
        return items;
    }

    public void setItems(String items) {
        this.items = items;
    }

    public String getAsOf() {
        return asOf;
    }

    public void setAsOf(String asOf) {
        OffsetDateTime.parse(asOf);
        this.asOf = asOf;
    }

    public String getSince() {
        return since;
    }

    public void setSince(String since) {
        OffsetDateTime.parse(since);
        this.since = since;
    }

    public boolean isChain() {
        return chain;
    }

    public void setChain(boolean chain) {
        this.chain = chain;
    }

    public String getArtifacts() {
        return artifacts;
    }

    public void setArtifacts(String artifacts) {
        this.artifacts = artifacts;
    }

    public String getFrom() {
        return from;
    }

    public void setFrom(String from) {
        this.from = from;
    }
}
