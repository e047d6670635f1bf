package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checksum files beside a backup: {@code app.dump.sha256}, {@code .sha512}, {@code .sha1} or {@code .md5}, as
 * {@code sha256sum} writes them ({@code hash name}), as BSD does ({@code SHA256 (name) = hash}), or the hash alone.
 */
public final class SidecarDigests {
    private static final int LONGEST = 64 << 10;
    private static final Pattern GNU = Pattern.compile("\\\\?([0-9A-Fa-f]{32,128})(?:\\s+[ *]?(.*))?");
    private static final Pattern BSD = Pattern.compile("[A-Za-z0-9-]+ \\((.*)\\) = ([0-9A-Fa-f]{32,128})");

    private SidecarDigests() {}

    /** Whether a file of this name is another's checksum, and not itself a backup. */
    public static boolean isSidecar(String name) {
        for (ExpectedDigest.Algorithm algorithm : ExpectedDigest.Algorithm.values()) {
            if (name.endsWith(algorithm.ending())
                    && name.length() > algorithm.ending().length()) {
                return true;
            }
        }
        return false;
    }

    /** What the checksum files of a backup are called, whether or not they exist. */
    public static List<String> namesFor(String backup) {
        return Arrays.stream(ExpectedDigest.Algorithm.values())
                .map(algorithm -> backup + algorithm.ending())
                .toList();
    }

    /**
     * Reads a checksum file that lies elsewhere.
     *
     * @param sidecar its name
     * @param text its content
     * @param backup the name of the file it belongs to
     * @throws VaultException {@link ErrorCode#SIDECAR_INVALID} if it holds no checksum for that file
     */
    public static ExpectedDigest parse(String sidecar, String text, String backup) {
        String from = "'" + sidecar + "'";
        ExpectedDigest.Algorithm algorithm = Arrays.stream(ExpectedDigest.Algorithm.values())
                .filter(candidate -> sidecar.endsWith(candidate.ending()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(from + " is not the name of a checksum file"));
        return ExpectedDigest.parse(algorithm, hash(text, backup, from), from);
    }

    /** The checksum files beside a backup that exist. */
    public static List<SourceFile> beside(SourceFile backup) {
        List<SourceFile> found = new ArrayList<>();
        for (ExpectedDigest.Algorithm algorithm : ExpectedDigest.Algorithm.values()) {
            find(backup, algorithm).ifPresent(found::add);
        }
        return found;
    }

    /**
     * Most backups have none: File.exists answers that without making an exception. It goes by path, and what a swapped
     * folder makes it say is looked at again or was the sender's to say.
     */
    private static Optional<SourceFile> find(SourceFile backup, ExpectedDigest.Algorithm algorithm) {
        SourceFile sidecar = backup.beside(algorithm.ending());
        return sidecar.path().toFile().exists() && sidecar.isRegularFile() ? Optional.of(sidecar) : Optional.empty();
    }

    /** @throws VaultException {@link ErrorCode#SIDECAR_INVALID} if one of them holds no checksum for this file */
    public static List<ExpectedDigest> read(SourceFile backup) {
        List<ExpectedDigest> digests = new ArrayList<>();
        for (ExpectedDigest.Algorithm algorithm : ExpectedDigest.Algorithm.values()) {
            find(backup, algorithm)
                    .ifPresent(sidecar -> digests.add(parse(
                            sidecar.fileName().toString(),
                            text(sidecar),
                            backup.fileName().toString())));
        }
        return digests;
    }

    private static String hash(String text, String name, String from) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        for (String line : lines) {
            Matcher bsd = BSD.matcher(line);
            if (bsd.matches() && (lines.size() == 1 || names(bsd.group(1), name))) {
                return bsd.group(2);
            }
            Matcher gnu = GNU.matcher(line);
            if (gnu.matches() && (lines.size() == 1 || gnu.group(2) != null && names(gnu.group(2), name))) {
                return gnu.group(1);
            }
        }
        throw VaultException.of(ErrorCode.SIDECAR_INVALID, from + " holds no checksum of '" + name + "'")
                .hint("write the hash alone or in sha256sum's form, or remove the file");
    }

    /** {@code my-app.dump} is not {@code app.dump}, {@code backups/app.dump} is. */
    private static boolean names(String path, String name) {
        return path.equals(name) || path.endsWith("/" + name) || path.endsWith("\\" + name);
    }

    private static String text(SourceFile sidecar) {
        try (InputStream in = Channels.newInputStream(sidecar.open())) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw VaultException.of(
                    ErrorCode.SOURCE_UNREADABLE,
                    "the checksum file '" + sidecar + "' cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
