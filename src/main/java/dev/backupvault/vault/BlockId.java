package dev.backupvault.vault;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * A block's id: its index, length and CRC64, of fixed width, so that the id says which bytes it holds (docs/FORMAT.md
 * §5).
 *
 * @param length bytes
 */
public record BlockId(int index, int length, long crc64) {
    private static final int BYTES = 16;

    /** The form the store sees: base64 of 16 bytes. */
    public String base64() {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(BYTES)
                        .putInt(index)
                        .putInt(length)
                        .putLong(crc64)
                        .array());
    }

    /** Empty for an id that is not ours. */
    public static Optional<BlockId> parse(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length != BYTES) {
                return Optional.empty();
            }
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return Optional.of(new BlockId(in.getInt(), in.getInt(), in.getLong()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
