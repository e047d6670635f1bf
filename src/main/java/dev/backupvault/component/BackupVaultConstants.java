package dev.backupvault.component;

import org.apache.camel.spi.Metadata;

/** Headers of the {@code backup-vault} component. */
public final class BackupVaultConstants {
    @Metadata(description = "ingest: the item, instead of the endpoint's and of the file's path", javaType = "String")
    public static final String ITEM = "CamelBackupVaultItem";

    @Metadata(description = "ingest: file name and path of the artifact, instead of CamelFileName", javaType = "String")
    public static final String PATH = "CamelBackupVaultPath";

    @Metadata(description = "ingest: idempotency key of a stream, which makes it retriable", javaType = "String")
    public static final String KEY = "CamelBackupVaultKey";

    @Metadata(description = "ingest: length in bytes that the sender gave; another one is refused", javaType = "Long")
    public static final String LENGTH = "CamelBackupVaultLength";

    @Metadata(
            description = "ingest: SHA-256 that the sender gave, hexadecimal; other bytes are refused",
            javaType = "String")
    public static final String SHA256 = "CamelBackupVaultSha256";

    @Metadata(
            description = "ingest: MD5 that the sender gave, hexadecimal; other bytes are refused",
            javaType = "String")
    public static final String MD5 = "CamelBackupVaultMd5";

    @Metadata(
            description = "Point id: the result of ingest, and what verify, restore and replicate work on",
            javaType = "String")
    public static final String POINT = "CamelBackupVaultPoint";

    @Metadata(
            description =
                    "Result: stored, already_stored, brought_back or purged after ingest; good or damaged after verify; replicated, already_there, purged_there or not_wanted after replicate",
            javaType = "String")
    public static final String OUTCOME = "CamelBackupVaultOutcome";

    @Metadata(
            description = "Name of the location that points due for replication go to, and that replicate copies to",
            javaType = "String")
    public static final String LOCATION = "CamelBackupVaultLocation";

    @Metadata(
            description = "restore: only points taken until then, instead of the endpoint's asOf",
            javaType = "java.time.Instant")
    public static final String AS_OF = "CamelBackupVaultAsOf";

    @Metadata(
            description = "restore: of several items only points taken from then on, instead of the endpoint's since",
            javaType = "java.time.Instant")
    public static final String SINCE = "CamelBackupVaultSince";

    @Metadata(description = "restore: the folder that the endpoint's is relative to", javaType = "String")
    public static final String BELOW = "CamelBackupVaultBelow";

    private BackupVaultConstants() {}
}
