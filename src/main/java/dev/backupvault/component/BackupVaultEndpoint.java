package dev.backupvault.component;

import dev.backupvault.ingest.Bandwidth;
import dev.backupvault.ingest.Pacer;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointKind;
import dev.backupvault.service.VaultServices;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.ScheduledPollEndpoint;

/** Store what backup tools write as verified recovery points in Azure Blob Storage, verify them and bring them back. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "backup-vault",
        title = "Backup Vault",
        syntax = "backup-vault:operation",
        category = {Category.CLOUD, Category.FILE},
        headersClass = BackupVaultConstants.class)
public class BackupVaultEndpoint extends ScheduledPollEndpoint {
    @UriPath(description = "What to do")
    @Metadata(required = true)
    private Operation operation;

    @UriParam(defaultValue = "default", description = "Whose points")
    private String tenant = ItemId.DEFAULT_TENANT;

    @UriParam(description = "Named place that the backups come from; required for ingest")
    private String source;

    @UriParam(
            description =
                    "The protected thing; by default the file's path in its source, or for verify, restore and replicate any item")
    private String item;

    @UriParam(defaultValue = "generic", description = "ingest and folders: profile of the tool that wrote the backup")
    private String partner;

    @UriParam(label = "producer", description = "Policy that the points are kept by")
    private String policy;

    @UriParam(
            label = "producer",
            defaultValue = "full",
            enums = "full,incremental,differential,log",
            description = "Kind of the points")
    private String kind = PointKind.FULL.word();

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description =
                    "Whether checksum files beside a backup (.sha256, .sha512, .sha1, .md5) are read and must match")
    private boolean sidecars = true;

    @UriParam(
            label = "producer",
            defaultValue = "unlimited",
            description =
                    "ingest, verify and replicate: how fast bytes are read, by local time of day: rules such as mon-fri 08:00-18:00 5MiB/s; 50MiB/s of which the first that fits holds")
    private String bandwidth = Bandwidth.UNLIMITED.toString();

    @UriParam
    private RestoreOptions restoring = new RestoreOptions();

    @UriParam(label = "consumer", defaultValue = "verification", description = "What the points must be due for")
    private Due due = Due.verification;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "30d",
            description = "verification: how often each point is due")
    private long every = 30L * 24 * 60 * 60 * 1000;

    @UriParam(
            label = "producer",
            javaType = "java.time.Duration",
            defaultValue = "30d",
            description = "clean: how long something must lie unchanged before it is removed; at least 8d")
    private long olderThan = 30L * 24 * 60 * 60 * 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description = "Points at most in one poll; those not looked at for longest come first")
    private int maxPoints = 1000;

    @UriParam(
            label = "consumer",
            description =
                    "blobs: prefix of the environment variables that name the account, such as ARCHIVE for ARCHIVE_AZURE_STORAGE_CONNECTION_STRING")
    private String account;

    @UriParam(label = "consumer", description = "folders: the folder to look at; nothing in it is changed")
    private String folder;

    @UriParam(label = "consumer", description = "blobs: the container to look at")
    private String container;

    @UriParam(label = "consumer", description = "blobs: what the names of the blobs begin with; all without it")
    private String prefix = "";

    @UriParam(label = "consumer", defaultValue = ".*", description = "blobs: regular expression that names must match")
    private String include = Consumers.EVERYTHING;

    @UriParam(
            label = "consumer",
            javaType = "java.time.Duration",
            defaultValue = "60000",
            description =
                    "How long a blob must not have been changed, by the store's clock, or of folders a single file")
    private long minimumAge = 60_000;

    @UriParam(label = "consumer", defaultValue = "4", description = "blobs: how many are taken at the same time")
    private int atOnce = 4;

    @UriParam(
            label = "consumer",
            defaultValue = "leave",
            enums = "leave,delete",
            description = "blobs: what becomes of a blob once its point is sealed")
    private AfterBlob after = AfterBlob.leave;

    @UriParam(
            label = "consumer",
            defaultValue = "auto",
            enums = "auto,stream",
            description =
                    "blobs: whether the vault's store fetches large blobs by itself where it can, or all bytes are sent")
    private BlobCopy copy = BlobCopy.auto;

    private Pacer pacer = new Pacer(Bandwidth.UNLIMITED);

    public BackupVaultEndpoint(String uri, BackupVaultComponent component) {
        super(uri, component);
    }

    VaultServices services() {
        return ((BackupVaultComponent) getComponent()).vaultServices();
    }

    /** Shared by all that this endpoint stores. */
    Pacer pacer() {
        return pacer;
    }

    @Override
    public Producer createProducer() {
        return switch (operation) {
            case ingest -> {
                if (source == null) {
                    throw new IllegalArgumentException("backup-vault:ingest needs a source");
                }
                yield new IngestProducer(this);
            }
            case verify -> new VerifyProducer(this);
            case replicate -> new ReplicateProducer(this);
            case restore -> {
                if (restoring.getTo() == null) {
                    throw new IllegalArgumentException("backup-vault:restore needs a folder in its parameter 'to'");
                }
                yield new RestoreProducer(this);
            }
            case upkeep -> new UpkeepProducer(this);
            case expire -> new ExpireProducer(this);
            case purge -> new PurgeProducer(this);
            case clean -> new CleanProducer(this);
            case points, blobs, folders ->
                throw new IllegalArgumentException("backup-vault:" + operation + " can only be consumed from");
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ScheduledPollConsumer consumer = Consumers.of(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public Operation getOperation() {
        return operation;
    }

    public void setOperation(Operation operation) {
        this.operation = operation;
    }

    public String getTenant() {
        return tenant;
    }

    public void setTenant(String tenant) {
        this.tenant = tenant;
    }

    public String getSource() {
        return source;
    }

    public void setSource(String source) {
        this.source = source;
    }

    public String getItem() {
        return item;
    }

    public void setItem(String item) {
        this.item = item;
    }

    public String getPartner() {
        return partner;
    }

    public void setPartner(String partner) {
        this.partner = partner;
    }

    public String getPolicy() {
        return policy;
    }

    public void setPolicy(String policy) {
        this.policy = policy;
    }

    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        PointKind.parse(kind);
        this.kind = kind;
    }

    public boolean isSidecars() {
        return sidecars;
    }

    public void setSidecars(boolean sidecars) {
        this.sidecars = sidecars;
    }

    public String getBandwidth() {
        return bandwidth;
    }

    public void setBandwidth(String bandwidth) {
        this.pacer = new Pacer(Bandwidth.parse(bandwidth));
        this.bandwidth = bandwidth;
    }

    public RestoreOptions getRestoring() {
        return restoring;
    }

    public void setRestoring(RestoreOptions restoring) {
        this.restoring = restoring;
    }

    public Due getDue() {
        return due;
    }

    public void setDue(Due due) {
        this.due = due;
    }

    public long getEvery() {
        return every;
    }

    public void setEvery(long every) {
        this.every = every;
    }

    public long getOlderThan() {
        return olderThan;
    }

    public void setOlderThan(long olderThan) {
        this.olderThan = olderThan;
    }

    public int getMaxPoints() {
        return maxPoints;
    }

    public void setMaxPoints(int maxPoints) {
        this.maxPoints = maxPoints;
    }

    public String getAccount() {
        return account;
    }

    public void setAccount(String account) {
        this.account = account;
    }

    public String getFolder() {
        return folder;
    }

    public void setFolder(String folder) {
        this.folder = folder;
    }

    public String getContainer() {
        return container;
    }

    public void setContainer(String container) {
        this.container = container;
    }

    public String getPrefix() {
        return prefix;
    }

    public void setPrefix(String prefix) {
        this.prefix = prefix;
    }

    public String getInclude() {
        return include;
    }

    public void setInclude(String include) {
        this.include = include;
    }

    public long getMinimumAge() {
        return minimumAge;
    }

    public void setMinimumAge(long minimumAge) {
        this.minimumAge = minimumAge;
    }

    public int getAtOnce() {
        return atOnce;
    }

    public void setAtOnce(int atOnce) {
        this.atOnce = atOnce;
    }

    public BlobCopy getCopy() {
        return copy;
    }

    public void setCopy(BlobCopy copy) {
        this.copy = copy;
    }

    public AfterBlob getAfter() {
        return after;
    }

    public void setAfter(AfterBlob after) {
        this.after = after;
    }
}
