package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one class that knows where things lie in a vault (docs/FORMAT.md §2). */
public final class VaultLayout {
    private static final int LONGEST = 200;
    private static final int LONGEST_OWNER = 100;
    private static final int HASH_DIGITS = 32;
    private static final String CUT_MARK = "%~";
    private static final String RECORD = ".json";
    private static final String LOG = ".log";
    private static final String DATA = "data/";
    private static final Pattern AUDIT = Pattern.compile("audit/(\\d{8}T\\d{6}Z-[0-9a-f]{16})/(\\d{10})\\.log");

    private VaultLayout() {}

    public static BlobPath manifest(ItemId item, PointId point) {
        return new BlobPath(Area.CONTENT, "points/" + itemPath(item) + "/" + point + RECORD);
    }

    public static BlobPath status(ItemId item, PointId point) {
        return new BlobPath(Area.STATE, "status/" + itemPath(item) + "/" + point + RECORD);
    }

    public static BlobPath data(ItemId item, PointId artifact, String name) {
        ItemId.checkName("artifact", name);
        return new BlobPath(Area.CONTENT, dataOf(item) + artifact + "/" + encode(name, LONGEST));
    }

    /** The blob of an artifact as a manifest names it; a manifest may only name data of its own source. */
    public static BlobPath data(ItemId item, String blobName) {
        if (!blobName.startsWith(dataOf(item)) || blobName.contains("/../") || blobName.endsWith("/..")) {
            throw VaultException.mismatch(
                    ErrorCode.RECORD_DAMAGED,
                    "a manifest of '" + item + "' names a blob elsewhere",
                    "a name below '" + dataOf(item) + "'",
                    "'" + blobName + "'");
        }
        return new BlobPath(Area.CONTENT, blobName);
    }

    /** Where an artifact's bytes are: its own source's data, or a blob elsewhere in the account that was adopted. */
    public static BlobPath data(ItemId item, Artifact artifact) {
        String container = artifact.container();
        if (container == null) {
            return data(item, artifact.blob());
        }
        if (!isElsewhere(container)) {
            throw VaultException.mismatch(
                    ErrorCode.RECORD_DAMAGED,
                    "a manifest of '" + item + "' names a blob elsewhere",
                    "a container that is not the vault's",
                    "'" + container + "'");
        }
        return elsewhere(container, artifact.blob());
    }

    /** A blob, or with a prefix blobs, outside the vault. */
    public static BlobPath elsewhere(String container, String name) {
        return new BlobPath(new Area(container), name);
    }

    /** Whether this is the name of a container, and of none of the vault's two. */
    public static boolean isElsewhere(String container) {
        return container.matches("\\$?[a-z0-9][a-z0-9-]{1,62}") && !isOurs(container);
    }

    /** Whether a container of the account is one of the vault's two. */
    public static boolean isOurs(String container) {
        return Area.ofVault().contains(new Area(container));
    }

    private static String dataOf(ItemId item) {
        return allData(item.tenant(), item.source()).name();
    }

    public static BlobPath upload(Identity keyedStream) {
        return new BlobPath(Area.STATE, uploads().name() + keyedStream.hash() + RECORD);
    }

    public static BlobPath received(ItemId item, PointId artifact) {
        return new BlobPath(Area.STATE, received(item).name() + artifact + RECORD);
    }

    /** All of an item that was stored and is not yet sealed. */
    public static BlobPath received(ItemId item) {
        return new BlobPath(
                Area.STATE, received(item.tenant(), item.source()).name() + encode(item.item(), LONGEST) + "/");
    }

    /** All that was stored from a source and is not yet sealed. */
    public static BlobPath received(String tenant, String source) {
        return new BlobPath(Area.STATE, received(tenant).name() + encode(source, LONGEST_OWNER) + "/");
    }

    /** What keeps a point's data while another point is made of it; one name for each time. */
    public static BlobPath pin(ItemId item, PointId point, String once) {
        return new BlobPath(Area.STATE, received(item).name() + point + "-pin-" + once + RECORD);
    }

    /** All that a tenant has stored and not yet sealed. */
    public static BlobPath received(String tenant) {
        return new BlobPath(Area.STATE, allReceived().name() + encode(tenant, LONGEST_OWNER) + "/");
    }

    /** What one connector holds of a tenant's quota. */
    public static BlobPath quota(String tenant, String connector) {
        return new BlobPath(Area.STATE, quotas(tenant).name() + encode(connector, LONGEST_OWNER) + RECORD);
    }

    public static BlobPath quotas(String tenant) {
        return new BlobPath(Area.STATE, quotas().name() + encode(tenant, LONGEST_OWNER) + "/");
    }

    public static BlobPath tombstone(ItemId item, PointId point) {
        return new BlobPath(Area.STATE, tombstones(item.tenant(), item.source()).name() + point + RECORD);
    }

    public static BlobPath tombstones(String tenant, String source) {
        return new BlobPath(Area.STATE, "tombstones/" + owner(tenant, source) + "/");
    }

    /** The policies that a source was last kept by. */
    public static BlobPath acceptedPolicies(String tenant, String source) {
        return new BlobPath(Area.STATE, "policies/" + owner(tenant, source) + RECORD);
    }

    public static BlobPath lease(String tenant, String source) {
        return new BlobPath(Area.STATE, "leases/" + owner(tenant, source) + RECORD);
    }

    /** A blob of the audit log that one process writes. */
    public static BlobPath audit(String writer, long blob) {
        return new BlobPath(Area.STATE, audits().name() + writer + "/" + "%010d".formatted(blob) + LOG);
    }

    /** All reports of restore procedures. */
    public static BlobPath reports() {
        return new BlobPath(Area.STATE, "reports/");
    }

    /** @param name of ASCII letters, digits and dashes: time, procedure and run */
    public static BlobPath report(String name) {
        return new BlobPath(Area.STATE, "reports/" + name + RECORD);
    }

    /** All audit logs. */
    public static BlobPath audits() {
        return new BlobPath(Area.STATE, "audit/");
    }

    /** Where a blob of an audit log lies says whose it is and which. */
    public record AuditPlace(String writer, long blob) {}

    /** @return empty for a name that is not an audit log's */
    public static Optional<AuditPlace> auditPlace(BlobPath path) {
        Matcher name = AUDIT.matcher(path.name());
        return name.matches()
                ? Optional.of(new AuditPlace(name.group(1), Long.parseLong(name.group(2))))
                : Optional.empty();
    }

    /** What is known here of the newest blob of another vault's audit log. */
    public static BlobPath auditHead(String writer) {
        return new BlobPath(Area.STATE, auditHeads().name() + writer + RECORD);
    }

    public static BlobPath auditHeads() {
        return new BlobPath(Area.STATE, "audit-heads/");
    }

    /** Everything that the contract suite writes lies below this, apart from all backups. */
    public static BlobPath contract(Area area, String run, String name) {
        return new BlobPath(area, contracts(area).name() + run + "/" + name);
    }

    public static BlobPath contracts(Area area) {
        return new BlobPath(area, "contract/");
    }

    /** All data, like {@link #manifests}, of one tenant or one source. */
    public static BlobPath allData(String tenant, String source) {
        return new BlobPath(Area.CONTENT, DATA + below(tenant, source, null));
    }

    /** Below what the artifact of this id lies, in the source that has this data. */
    public static BlobPath artifact(BlobPath dataOfSource, PointId artifact) {
        return new BlobPath(Area.CONTENT, dataOfSource.name() + artifact + "/");
    }

    /** The artifact's id that the name of a data blob says, if it says one. */
    public static Optional<PointId> artifactOf(BlobPath data) {
        String[] parts = data.name().split("/", -1);
        return parts.length == 5 && PointId.isPointId(parts[3])
                ? Optional.of(PointId.parse(parts[3]))
                : Optional.empty();
    }

    /** All records of streams with a key. */
    public static BlobPath uploads() {
        return new BlobPath(Area.STATE, "uploads/");
    }

    /** What all connectors hold of all quotas. */
    public static BlobPath quotas() {
        return new BlobPath(Area.STATE, "quotas/");
    }

    /** All that was received from anywhere and is not yet sealed. */
    public static BlobPath allReceived() {
        return new BlobPath(Area.STATE, "received/");
    }

    /**
     * Whose a blob is that lies below {@code points/}, {@code data/}, {@code status/} or {@code received/}.
     *
     * @return empty if it is no source's
     */
    public static Optional<PointStore.Origin> owner(BlobPath path) {
        String[] parts = path.name().split("/", -1);
        return parts.length > 3
                ? Optional.of(new PointStore.Origin(decode(parts[1]), decode(parts[2])))
                : Optional.empty();
    }

    /** All manifests, of one tenant, one source or one item; later arguments may be null. */
    public static BlobPath manifests(String tenant, String source, String item) {
        return new BlobPath(Area.CONTENT, "points/" + below(tenant, source, item));
    }

    /** All statuses, like {@link #manifests}. */
    public static BlobPath statuses(String tenant, String source, String item) {
        return new BlobPath(Area.STATE, "status/" + below(tenant, source, item));
    }

    private static String below(String tenant, String source, String item) {
        return (tenant == null ? "" : encode(tenant, LONGEST_OWNER) + "/")
                + (tenant == null || source == null ? "" : encode(source, LONGEST_OWNER) + "/")
                + (tenant == null || source == null || item == null ? "" : encode(item, LONGEST) + "/");
    }

    /**
     * Where a manifest lies says whose it is and which point; names that were cut come back cut, the manifest has them
     * in full.
     */
    public record ManifestPlace(String tenant, String source, String item, PointId point) {}

    /** @throws VaultException {@link ErrorCode#RECORD_DAMAGED} for a name that is not a manifest's */
    public static ManifestPlace manifestPlace(BlobPath manifest) {
        String[] parts = manifest.name().split("/", -1);
        if (!isManifest(manifest)) {
            throw VaultException.of(ErrorCode.RECORD_DAMAGED, "'" + manifest + "' is not where a manifest lies");
        }
        return new ManifestPlace(
                decode(parts[1]),
                decode(parts[2]),
                decode(parts[3]),
                PointId.parse(parts[4].substring(0, parts[4].length() - RECORD.length())));
    }

    /** Whether a blob below {@code points/} has a manifest's name; folders of other tools may lie there too. */
    public static boolean isManifest(BlobPath path) {
        String[] parts = path.name().split("/", -1);
        return parts.length == 5
                && parts[0].equals("points")
                && parts[4].endsWith(RECORD)
                && PointId.isPointId(parts[4].substring(0, parts[4].length() - RECORD.length()));
    }

    /** The status that belongs to a manifest, by name. */
    public static BlobPath statusOf(BlobPath manifest) {
        return new BlobPath(Area.STATE, "status/" + manifest.name().substring("points/".length()));
    }

    /** The manifest that a status belongs to, by name. */
    public static BlobPath manifestOf(BlobPath status) {
        return new BlobPath(Area.CONTENT, "points/" + status.name().substring("status/".length()));
    }

    /** The manifest of another point of the same item. */
    public static BlobPath sibling(BlobPath manifest, PointId point) {
        String name = manifest.name();
        return new BlobPath(Area.CONTENT, name.substring(0, name.lastIndexOf('/') + 1) + point + RECORD);
    }

    private static String itemPath(ItemId item) {
        return owner(item.tenant(), item.source()) + "/" + encode(item.item(), LONGEST);
    }

    private static String owner(String tenant, String source) {
        return encode(tenant, LONGEST_OWNER) + "/" + encode(source, LONGEST_OWNER);
    }

    static String encode(String name, int longest) {
        int dots = name.length();
        while (dots > 0 && name.charAt(dots - 1) == '.') {
            dots--;
        }
        StringBuilder out = new StringBuilder(name.length() + 8);
        int keep = 0;
        for (int at = 0; at < name.length(); ) {
            int c = name.codePointAt(at);
            if (at >= dots || mustEscape(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append("%%%02X".formatted(b & 0xFF));
                }
            } else {
                out.appendCodePoint(c);
            }
            if (out.length() <= longest - 50) {
                keep = out.length();
            }
            at += Character.charCount(c);
        }
        return out.length() <= longest
                ? out.toString()
                : out.substring(0, keep) + CUT_MARK + Sha256.of(name).hex().substring(0, HASH_DIGITS);
    }

    private static boolean mustEscape(int c) {
        return "/%\\?#".indexOf(c) >= 0 || c < 0x20 || c >= 0x7F && c <= 0x9F || c == 0xFFFE || c == 0xFFFF;
    }

    static String decode(String segment) {
        int cut = segment.indexOf(CUT_MARK);
        String text = cut < 0 ? segment : segment.substring(0, cut);
        var bytes = new java.io.ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            if (c == '%' && isHex(text, at + 1)) {
                bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                at += 3;
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8) + (cut < 0 ? "" : "…");
    }

    private static boolean isHex(String text, int at) {
        return at + 2 <= text.length()
                && Character.digit(text.charAt(at), 16) >= 0
                && Character.digit(text.charAt(at + 1), 16) >= 0;
    }
}
