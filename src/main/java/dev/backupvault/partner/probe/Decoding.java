package dev.backupvault.partner.probe;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;

/** Decodes all and throws it away, so that the decoder checks its sums. */
final class Decoding {
    private Decoding() {}

    /** Opens a decoder over a stream. */
    @FunctionalInterface
    interface Decoder {
        InputStream over(InputStream in) throws IOException;
    }

    /**
     * @return how many bytes came out
     * @throws MemoryLimitException where xz wants more memory than it was given
     * @throws Malformed what the decoder says is wrong
     */
    static long all(Bytes bytes, Decoder decoder) throws IOException, Malformed {
        byte[] piece = new byte[1 << 16];
        long count = 0;
        try (InputStream in = decoder.over(new BytesInput(bytes))) {
            for (int read; (read = in.read(piece)) >= 0; ) {
                count += read;
            }
            return count;
        } catch (BytesInput.Failed e) {
            throw e.getCause();
        } catch (MemoryLimitException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // decoders meet what nobody thought of with exceptions of all kinds
            throw new Malformed("expected to decode, but failed after %d decoded bytes: %s", count, reason(e));
        }
    }

    static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
