package dev.backupvault.connect;

import dev.backupvault.http.EncodedPath;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.PointId;
import java.util.List;

/**
 * What a request asks for, by method and path. Paths are decoded once, segment by segment; what could be read in two
 * ways is refused.
 *
 * @param name the item's path to store, the artifact's name to read, or null
 * @param point the point to read or hide, the artifact to seal, or null: those to seal are in the body
 */
record Call(Kind kind, String source, String name, PointId point) {
    static final String ROOT = "/v1";

    /** What there is to ask for. */
    enum Kind {
        /** {@code PUT /v1/{source}/{item path}} */
        STORE,
        /** {@code POST /v1/{source}/{artifact}/commit}, or {@code /v1/{source}/commit} for several */
        SEAL,
        /** {@code GET /v1/{source}} */
        LIST,
        /** {@code GET /v1/{source}/{point}/{artifact}}, its path or its name */
        READ,
        /** {@code DELETE /v1/{source}/{point}} */
        HIDE
    }

    /**
     * @param rawPath as it came, not decoded
     * @throws Refusal.Exception 400, 404 or 405
     */
    static Call of(String method, String rawPath) {
        List<String> parts = EncodedPath.below(ROOT, rawPath);
        String source = parts.get(0);
        int count = parts.size();
        return switch (method) {
            case "PUT" -> {
                require(count >= 2, "PUT " + ROOT + "/{source}/{item path}");
                yield new Call(Kind.STORE, source, String.join("/", parts.subList(1, count)), null);
            }
            case "GET" -> {
                require(count != 2, "GET " + ROOT + "/{source} or /{source}/{point}/{artifact}");
                yield count == 1
                        ? new Call(Kind.LIST, source, null, null)
                        : new Call(Kind.READ, source, String.join("/", parts.subList(2, count)), id(parts.get(1)));
            }
            case "DELETE" -> {
                require(count == 2, "DELETE " + ROOT + "/{source}/{point}");
                yield new Call(Kind.HIDE, source, null, id(parts.get(1)));
            }
            case "POST" -> {
                require(
                        (count == 2 || count == 3) && parts.get(count - 1).equals("commit"),
                        "POST " + ROOT + "/{source}/commit or /{source}/{artifact}/commit");
                yield new Call(Kind.SEAL, source, null, count == 2 ? null : id(parts.get(1)));
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
}
