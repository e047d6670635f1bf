package dev.backupvault.http;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The path of a request, decoded once, segment by segment; what could be read in two ways is refused. */
public final class EncodedPath {
    private static final int LONGEST = 4096;

    private EncodedPath() {}

    /**
     * @param root what it must begin with, without the slash that follows
     * @param rawPath as it came, not decoded; may be null
     * @return the segments below the root, at least one
     * @throws Refusal.Exception 400, or 404 for what is not below the root
     */
    public static List<String> below(String root, String rawPath) {
        if (rawPath == null || !rawPath.startsWith(root + "/") || rawPath.length() > LONGEST) {
            throw Refusal.of(404, "there is nothing here", root + "/…", "another path");
        }
        List<String> parts = new ArrayList<>();
        for (String segment : rawPath.substring(root.length() + 1).split("/", -1)) {
            parts.add(decode(segment));
        }
        return parts;
    }

    private static String decode(String segment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int at = 0; at < segment.length(); at++) {
            char c = segment.charAt(at);
            if (c == '%') {
                int high = at + 2 <= segment.length() - 1 ? Character.digit(segment.charAt(at + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(segment.charAt(at + 2), 16);
                if (low < 0) {
                    throw Refusal.of(400, "the path has a % without two hexadecimal digits");
                }
                bytes.write(high << 4 | low);
                at += 2;
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            check(name);
            return name;
        } catch (CharacterCodingException e) {
            throw Refusal.of(400, "a part of the path is not UTF-8");
        }
    }

    /**
     * Refuses a decoded segment that could be read in two ways.
     *
     * @throws Refusal.Exception 400
     */
    public static void check(String name) {
        try {
            ItemId.checkName("path's part", name);
        } catch (VaultException e) {
            throw Refusal.of(400, "a part of the path is empty or not text");
        }
        if (name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c == ';' || Character.isISOControl(c))) {
            throw Refusal.of(
                    400,
                    "a part of the path is refused",
                    "a name without / \\ ; and control characters, not . or ..",
                    "another");
        }
    }
}
