package dev.backupvault.connect;

import dev.backupvault.http.Refusal;
import dev.backupvault.point.ItemId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What makes a second request the same backup: the sender's own key, or the digest that it gives of an item. */
final class StreamKey {
    private static final int LONGEST = 1024;

    private StreamKey() {}

    /**
     * @param headers a field's value by its name, or null
     * @param path of the file in the item, whose files may have the same bytes
     * @throws Refusal.Exception 400 for a key that is none
     */
    static Optional<String> of(UnaryOperator<String> headers, ItemId item, String path) {
        String key = headers.apply("Idempotency-Key");
        if (key != null && (key.isBlank() || key.length() > LONGEST)) {
            throw Refusal.of(400, "the Idempotency-Key is refused", "1 to " + LONGEST + " characters", key.length());
        }
        return key != null
                ? Optional.of("key:" + key)
                : SenderDigests.sha256(
                                SenderDigests.ofHeaders(headers.apply("Content-MD5"), headers.apply("Content-Digest")))
                        .map(hex ->
                                "sha256:" + hex + ":" + item.item() + (path.equals(item.item()) ? "" : "\n" + path));
    }
}
