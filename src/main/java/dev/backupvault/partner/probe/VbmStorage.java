package dev.backupvault.partner.probe;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A file of Veeam's, as its metadata describes it. */
final class VbmStorage {
    private static final List<DateTimeFormatter> TIMES = List.of(
            DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT), DateTimeFormatter.ISO_LOCAL_DATE_TIME);

    private final Map<String, String> attributes;
    private String path;
    private long size = -1;

    VbmStorage(Map<String, String> attributes) {
        this.attributes = attributes;
        this.path = attributes.getOrDefault("FileName", attributes.getOrDefault("FilePath", ""));
    }

    String id() {
        return attributes.getOrDefault("Id", "");
    }

    /** The identity of the storage that it needs, or empty. */
    String link() {
        String link = attributes.get("LinkId");
        return VbmElements.isSet(link) ? link : "";
    }

    /** Where the storage itself does not say where it is. */
    void path(String elements) {
        path = path.isEmpty() ? elements : path;
    }

    void size(String bytes) throws Malformed {
        try {
            size = Long.parseLong(bytes.strip());
        } catch (NumberFormatException none) {
            throw new Malformed("expected the size of %s in bytes, found %s", path, bytes.strip());
        }
    }

    String name() throws Malformed {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        if (name.isBlank()) {
            throw new Malformed("expected the name of file %s, found none", id());
        }
        return name;
    }

    boolean isFull() throws Malformed {
        return kind().equals("full");
    }

    boolean isReverse() throws Malformed {
        return kind().equals("reverse");
    }

    private String kind() throws Malformed {
        String name = name().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "vbk" -> "full";
            case "vib" -> "incr";
            case "vrb" -> "reverse";
            default -> "other";
        };
    }

    VbmListing.File file(String parent, boolean corrupted) throws Malformed {
        String gfs = attributes.getOrDefault("GfsPeriod", "");
        return new VbmListing.File(
                name(), id(), parent, size, created(), kind(), gfs.equals("None") ? "" : gfs, corrupted);
    }

    private String created() {
        String text = attributes.getOrDefault("CreationTimeUtc", "").replaceFirst("Z$", "");
        for (DateTimeFormatter format : TIMES) {
            try {
                return LocalDateTime.parse(text, format)
                        .toInstant(ZoneOffset.UTC)
                        .toString();
            } catch (DateTimeException another) {
                // perhaps the next
            }
        }
        return "";
    }
}
