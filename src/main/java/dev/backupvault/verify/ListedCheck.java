package dev.backupvault.verify;

import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.partner.probe.Finding;
import dev.backupvault.partner.probe.ListedFile;
import dev.backupvault.partner.probe.Probes;
import dev.backupvault.partner.probe.Sidecar;
import dev.backupvault.partner.probe.SidecarReading;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Compares what lies in the store with what one of the point's own files lists: sizes, and the partner's checksums.
 * Thread-safe.
 */
final class ListedCheck {
    private static final Pattern LISTS = Pattern.compile(
            "(?i)backup_manifest|.+\\.(?:mf|sha1|sha256|sha512|md5)|(?:sha1|sha256|sha512|md5)sums?(?:\\.txt)?");
    private static final Map<String, String> ALGORITHMS = Map.of(
            "SHA1", "SHA-1", "SHA224", "SHA-224", "SHA256", "SHA-256", "SHA384", "SHA-384", "SHA512", "SHA-512", "MD5",
            "MD5");
    private static final String OF_POSTGRES = "backup_manifest";
    private static final int PROVED = 3;
    private static final int PIECE = 256 << 10;

    private final Function<Artifact, Bytes> stored;

    ListedCheck(Function<Artifact, Bytes> stored) {
        this.stored = stored;
    }

    /**
     * @param checksums whether all bytes are read
     * @return empty if the point's own lists do not tell of all its files
     */
    Optional<FormatCheck.Reached> check(Manifest manifest, boolean checksums) throws IOException {
        if (manifest.artifacts().size() < 2) {
            return Optional.empty();
        }
        Map<String, Artifact> unlisted = new HashMap<>();
        manifest.artifacts().forEach(artifact -> unlisted.put(artifact.path(), artifact));
        Map<String, Artifact> all = Map.copyOf(unlisted);
        int level = PROVED;
        for (Artifact list : lists(manifest)) {
            SidecarReading reading = read(stored.apply(list));
            String folder = folder(list);
            // What lists the inside of archives lists nothing that is here.
            if (reading.files().stream().noneMatch(file -> all.containsKey(folder + file.path()))) {
                continue;
            }
            FormatCheck.Reached reached = compare(list, folder, reading, all, checksums);
            if (reached.flaw() != null) {
                return Optional.of(reached);
            }
            level = Math.min(level, reached.level());
            reading.files().forEach(file -> unlisted.remove(folder + file.path()));
            unlisted.remove(list.path());
            if (list.name().equals(OF_POSTGRES)) { // which has its own checksums in each record
                unlisted.keySet().removeIf(path -> path.startsWith(folder + "pg_wal/"));
            }
        }
        return unlisted.isEmpty() ? Optional.of(new FormatCheck.Reached(level, null)) : Optional.empty();
    }

    /** Those that lie on top: what lies deeper may be a user's, of another time. */
    private static List<Artifact> lists(Manifest manifest) {
        int top = manifest.artifacts().stream()
                .mapToInt(artifact -> folder(artifact).length())
                .min()
                .orElse(0);
        return manifest.artifacts().stream()
                .filter(artifact -> folder(artifact).length() == top
                        && LISTS.matcher(artifact.name()).matches())
                .toList();
    }

    private static String folder(Artifact artifact) {
        return artifact.path().substring(0, artifact.path().lastIndexOf('/') + 1);
    }

    private static SidecarReading read(Bytes bytes) throws IOException {
        for (Sidecar sidecar : Probes.sidecars()) {
            SidecarReading reading = sidecar.read(bytes);
            if (!reading.files().isEmpty() || reading.finding().form() == Finding.Form.BROKEN) {
                return reading;
            }
        }
        return new SidecarReading(Finding.other(), List.of());
    }

    private FormatCheck.Reached compare(
            Artifact list, String folder, SidecarReading reading, Map<String, Artifact> paths, boolean checksums)
            throws IOException {
        boolean all = true;
        for (ListedFile file : reading.files()) {
            Artifact artifact = paths.get(folder + file.path());
            if (artifact == null || !file.fits(artifact.bytes())) {
                return new FormatCheck.Reached(
                        0,
                        "'" + list.path() + "' lists '" + file.path() + "' with " + file.size() + " bytes, which "
                                + (artifact == null ? "is not there" : "has " + artifact.bytes()));
            }
            Optional<String> found = checksums ? digest(file.algorithm(), artifact) : Optional.empty();
            if (found.isPresent() && !found.get().equals(file.digest())) {
                return new FormatCheck.Reached(
                        0,
                        "'" + file.path() + "' has the " + file.algorithm() + " " + found.get() + ", '" + list.path()
                                + "' lists " + file.digest());
            }
            all &= found.isPresent();
        }
        return new FormatCheck.Reached(all ? PROVED : 2, null);
    }

    /** @return empty for an algorithm that is not known */
    private Optional<String> digest(String algorithm, Artifact artifact) throws IOException {
        if (algorithm.equals("SHA256")) {
            return Optional.of(artifact.sha256().hex()); // read back and compared already
        }
        if (algorithm.equals("CRC32C")) {
            CRC32C sum = new CRC32C();
            read(artifact, sum::update);
            // PostgreSQL writes the bytes as they lie in memory.
            return Optional.of("%08x".formatted(Integer.reverseBytes((int) sum.getValue())));
        }
        if (!ALGORITHMS.containsKey(algorithm.toUpperCase(Locale.ROOT))) {
            return Optional.empty();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance(ALGORITHMS.get(algorithm.toUpperCase(Locale.ROOT)));
            read(artifact, digest::update);
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void read(Artifact artifact, java.util.function.Consumer<ByteBuffer> taker) throws IOException {
        Bytes bytes = stored.apply(artifact);
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (long at = 0; at < artifact.bytes(); at += piece.limit()) {
            piece.clear();
            if (bytes.read(at, piece) <= 0) {
                throw new IOException("it ends after " + at + " bytes");
            }
            taker.accept(piece.flip());
            piece.position(0);
        }
    }
}
