package dev.backupvault.ingest;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** The checksum files beside a backup that exist. */
    public static List<Path> beside(Path backup) {
        List<Path> found = new ArrayList<>();
        for (ExpectedDigest.Algorithm algorithm : ExpectedDigest.Algorithm.values()) {
            Path sidecar = backup.resolveSibling(backup.getFileName() + algorithm.ending());
            // Most backups have none: File.exists answers that without making an exception.
            if (sidecar.toFile().exists() && Files.isRegularFile(sidecar, LinkOption.NOFOLLOW_LINKS)) {
                found.add(sidecar);
            }
        }
        return found;
    }

    /** @throws VaultException {@link ErrorCode#SIDECAR_INVALID} if one of them holds no checksum for this file */
    public static List<ExpectedDigest> read(SourceFile backup) {
        return beside(backup.path()).stream()
                .map(sidecar -> read(backup, sidecar))
                .toList();
    }

    private static ExpectedDigest read(SourceFile backup, Path sidecar) {
        String name = backup.path().getFileName().toString();
        String from = "'" + sidecar.getFileName() + "'";
        for (ExpectedDigest.Algorithm algorithm : ExpectedDigest.Algorithm.values()) {
            if (sidecar.getFileName().toString().equals(name + algorithm.ending())) {
                return ExpectedDigest.parse(
                        algorithm,
                        hash(
                                text(new SourceFile(
                                        backup.root(), backup.name().resolveSibling(sidecar.getFileName()))),
                                name,
                                from),
                        from);
            }
        }
        throw new IllegalArgumentException(sidecar + " is no sidecar of " + backup);
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
