package dev.backupvault.connect;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request asks for, by method and path. Paths are decoded once, segment by segment; what could be read in two
 * ways is refused.
 *
 * @param name the item's path to store, the artifact's name to read, or null
 * @param point the point to read or hide, the artifact to seal, or null
 */
record Call(Kind kind, String source, String name, PointId point) {
    static final String ROOT = "/v1";
    private static final int LONGEST_PATH = 4096;

    /** What there is to ask for. */
    enum Kind {
        /** {@code PUT /v1/{source}/{item path}} */
        STORE,
        /** {@code POST /v1/{source}/{artifact}/commit} */
        SEAL,
        /** {@code GET /v1/{source}} */
        LIST,
        /** {@code GET /v1/{source}/{point}/{artifact name}} */
        READ,
        /** {@code DELETE /v1/{source}/{point}} */
        HIDE
    }

    /**
     * @param rawPath as it came, not decoded
     * @throws Refusal.Exception 400, 404 or 405
     */
    static Call of(String method, String rawPath) {
        if (rawPath == null || !rawPath.startsWith(ROOT + "/") || rawPath.length() > LONGEST_PATH) {
            throw Refusal.of(404, "there is nothing here", ROOT + "/{source}/…", "another path");
        }
        List<String> parts = new ArrayList<>();
        for (String segment : rawPath.substring(ROOT.length() + 1).split("/", -1)) {
            parts.add(decode(segment));
        }
        String source = parts.get(0);
        int count = parts.size();
        return switch (method) {
            case "PUT" -> {
                require(count >= 2, "PUT " + ROOT + "/{source}/{item path}");
                yield new Call(Kind.STORE, source, String.join("/", parts.subList(1, count)), null);
            }
            case "GET" -> {
                require(count == 1 || count == 3, "GET " + ROOT + "/{source} or /{source}/{point}/{artifact}");
                yield count == 1
                        ? new Call(Kind.LIST, source, null, null)
                        : new Call(Kind.READ, source, parts.get(2), id(parts.get(1)));
            }
            case "DELETE" -> {
                require(count == 2, "DELETE " + ROOT + "/{source}/{point}");
                yield new Call(Kind.HIDE, source, null, id(parts.get(1)));
            }
            case "POST" -> {
                require(count == 3 && parts.get(2).equals("commit"), "POST " + ROOT + "/{source}/{artifact}/commit");
                yield new Call(Kind.SEAL, source, null, id(parts.get(1)));
            }
            default -> throw Refusal.of(405, "the method is not known here", "PUT, GET, DELETE or POST", "another");
        };
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw Refusal.of(400, "the path does not fit the method", expected, "another path");
        }
    }

    private static PointId id(String text) {
        if (!PointId.isPointId(text)) {
            throw Refusal.of(400, "the path has no id where one belongs", "an id as PUT answers it", "another word");
        }
        return PointId.parse(text);
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
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            ItemId.checkName("path's part", name);
        } catch (CharacterCodingException | VaultException e) {
            throw Refusal.of(400, "a part of the path is empty or not UTF-8");
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
        return name;
    }
}
