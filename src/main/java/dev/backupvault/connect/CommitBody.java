package dev.backupvault.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.PointId;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;

/** What {@code POST /v1/{source}/commit} names: <code>{"artifacts": [id, id, …]}</code>, in the point's order. */
record CommitBody(List<PointId> artifacts) {
    static final int MOST = 1000;

    private static final int LONGEST = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws Refusal.Exception 400, 413 */
    static CommitBody read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw Refusal.of(413, "the body is too long", "at most " + LONGEST + " bytes", "more");
        }
        CommitBody body = parse(bytes);
        List<PointId> ids = body.artifacts;
        if (ids.isEmpty() || ids.size() > MOST || new HashSet<>(ids).size() < ids.size()) {
            throw Refusal.of(400, "the body names no set", "1 to " + MOST + " artifacts, each once", ids.size());
        }
        return body;
    }

    private static CommitBody parse(byte[] bytes) throws IOException {
        try {
            CommitBody body = JSON.readValue(bytes, CommitBody.class);
            if (body != null && body.artifacts != null && !body.artifacts.contains(null)) {
                return body;
            }
        } catch (JsonProcessingException e) {
            // answered below: what the parser says may repeat what it was given
        }
        throw Refusal.of(400, "the body makes no sense", "{\"artifacts\": [ids as PUT answers them]}", "another");
    }
}
