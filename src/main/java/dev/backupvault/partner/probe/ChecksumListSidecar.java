package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code checksum-list}: {@code HEX name} or {@code HEX *name}, as {@code sha256sum} and {@code md5sum} write it, and
 * {@code SHA256(name)= HEX} or {@code SHA256 (name) = HEX}, as in OVF's {@code .mf} and by BSD's tools; a digest alone
 * is of the file that it stands beside, and its path is empty. Reads 8 MiB. Opaque, since nothing tells where it ends;
 * a last line that is cut makes it broken. Fact: {@code files}.
 */
public final class ChecksumListSidecar implements Sidecar {
    private static final int LONGEST = 8 << 20;
    private static final String HEX = "([0-9a-fA-F]{32,128})";
    private static final Pattern GNU = Pattern.compile("\\\\?" + HEX + "(?: [ *](.+)|\\s*)");
    private static final Pattern BSD = Pattern.compile("(MD5|SHA-?\\d{1,3}) ?\\((.+)\\) ?= ?" + HEX + "\\s*");
    private static final Map<Integer, String> ALGORITHMS =
            Map.of(32, "MD5", 40, "SHA1", 56, "SHA224", 64, "SHA256", 96, "SHA384", 128, "SHA512");

    @Override
    public String name() {
        return "checksum-list";
    }

    @Override
    public Optional<Set<String>> facts() {
        return Optional.of(Set.of("files"));
    }

    @Override
    public SidecarReading read(Bytes bytes) throws IOException {
        List<ListedFile> files = new ArrayList<>();
        if (bytes.size() > LONGEST) {
            return SidecarReading.of(Finding.other());
        }
        for (String line : TextLines.of(bytes, LONGEST)) {
            if (line.isBlank() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            ListedFile file = file(line);
            if (file == null) {
                return SidecarReading.of(
                        files.isEmpty()
                                ? Finding.other()
                                : Finding.broken(
                                        Map.of("files", "" + files.size()),
                                        "expected a digest and a name behind those of " + files.size() + " files"));
            }
            files.add(file);
        }
        return files.isEmpty()
                ? SidecarReading.of(Finding.other())
                : new SidecarReading(
                        Finding.opaque(Map.of("files", "" + files.size()), "nothing tells where it ends"), files);
    }

    private static ListedFile file(String line) {
        Matcher gnu = GNU.matcher(line);
        if (gnu.matches()) {
            String algorithm = ALGORITHMS.get(gnu.group(1).length());
            String path = gnu.group(2) == null ? "" : gnu.group(2);
            return algorithm == null
                    ? null
                    : file(line.startsWith("\\") ? unescaped(path) : path, algorithm, gnu.group(1));
        }
        Matcher bsd = BSD.matcher(line);
        if (!bsd.matches()) {
            return null;
        }
        String algorithm = bsd.group(1).replace("-", "");
        return algorithm.equals(ALGORITHMS.get(bsd.group(3).length()))
                ? file(bsd.group(2), algorithm, bsd.group(3))
                : null;
    }

    private static ListedFile file(String path, String algorithm, String digest) {
        return new ListedFile(path, -1, algorithm, digest.toLowerCase(Locale.ROOT), Map.of());
    }

    /** GNU's tools put a backslash before a line whose name has a backslash or a line's end. */
    private static String unescaped(String path) {
        return path.replace("\\n", "\n").replace("\\\\", "\\");
    }
}
