package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The metadata of a backup of Veeam ({@code .vbm}), of both generations: the older keeps its list as escaped XML within
 * the XML. It lists the files of a chain and which needs which. It is read as a whole, up to 64 MiB; what is larger is
 * broken. A file that is read to its end proves level 2.
 *
 * <p>Facts: {@code job}, {@code job_type}, {@code policy}, {@code platform}, {@code directory}, {@code created} (of the
 * backup, in the server's words), {@code encrypted} ({@code true} or {@code false}), and {@code files}, how many it
 * lists. What it does not say is absent.
 */
final class VbmProbe implements Probe, Sidecar {
    private static final int LONGEST = 64 << 20;
    private static final int HEAD = 4096;

    @Override
    public String name() {
        return "veeam-vbm";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.empty(); // of two generations of servers, which say different things
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        return list(bytes).map(VbmProbe::finding).orElseGet(Finding::other);
    }

    /**
     * Each file with the facts {@code id}, {@code parent}, {@code created}, {@code kind}, {@code gfs},
     * {@code corrupted}.
     */
    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        return list(bytes)
                .map(listing -> new SidecarReading(
                        finding(listing),
                        listing.files().stream().map(VbmProbe::file).toList()))
                .orElseGet(() -> SidecarReading.of(Finding.other()));
    }

    private static ListedFile file(VbmListing.File file) {
        return new ListedFile(
                file.name(),
                file.size(),
                true,
                "",
                "",
                Map.of(
                        "id", file.id(),
                        "parent", file.parent(),
                        "created", file.created(),
                        "kind", file.kind(),
                        "gfs", file.gfs(),
                        "corrupted", Boolean.toString(file.corrupted())));
    }

    private static Finding finding(VbmListing listing) {
        if (!listing.isReadable()) {
            return Finding.broken(Map.of(), listing.why());
        }
        Map<String, String> facts = new TreeMap<>(listing.facts());
        facts.put("files", Integer.toString(listing.files().size()));
        return Finding.whole(2, facts);
    }

    Optional<VbmListing> list(Bytes bytes) throws IOException {
        if (!isVbm(bytes)) {
            return Optional.empty();
        }
        if (bytes.size() > LONGEST) {
            return Optional.of(
                    VbmListing.broken("expected at most " + LONGEST + " bytes of metadata, found " + bytes.size()));
        }
        BytesInput stream = new BytesInput(bytes);
        try {
            VbmElements found = new VbmElements();
            Xml.read(stream, found);
            return Optional.of(found.listing());
        } catch (Malformed e) {
            stream.expectRead();
            return Optional.of(VbmListing.broken(e.getMessage()));
        }
    }

    /** The name of the first element, whether a character has one byte or two. */
    private static boolean isVbm(Bytes bytes) throws IOException {
        String head = new String(bytes.part(0, HEAD), StandardCharsets.ISO_8859_1).replace("\0", "");
        return head.contains("<BackupMeta");
    }
}
