package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Crc64Test {
    /** Bit by bit, straight from the polynomial: slow and obvious. */
    private static long reference(byte[] bytes, int from, int length) {
        long crc = ~0L;
        for (int at = from; at < from + length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                boolean one = ((crc ^ (bytes[at] >>> bit)) & 1) != 0;
                crc = (crc >>> 1) ^ (one ? Long.reverse(0xAD93D23594C93659L) : 0);
            }
        }
        return ~crc;
    }

    private static long ours(ByteBuffer... parts) {
        Crc64 crc = new Crc64();
        for (ByteBuffer part : parts) {
            crc.update(part);
            assertEquals(0, part.remaining(), "the buffer is read to its limit");
        }
        return crc.value();
    }

    @Test
    void theCheckValueIsThatOfTheCatalogue() {
        assertEquals(0xAE8B14860A799888L, ours(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII))));
        assertEquals(0L, ours());
    }

    @Property(tries = 400)
    void anyPartOfAnyBufferHasTheReferencesValue(
            @ForAll @IntRange(max = 5000) int length, @ForAll @IntRange(max = 17) int offset, @ForAll long seed) {
        // Given
        byte[] bytes = new byte[offset + length + 5];
        new java.util.Random(seed).nextBytes(bytes);
        long expected = reference(bytes, offset, length);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        int cut = length / 3;
        // Then
        assertEquals(expected, ours(ByteBuffer.wrap(bytes, offset, length)), "heap");
        assertEquals(
                expected, ours(ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer()), "slice");
        assertEquals(expected, ours(direct.position(offset).limit(offset + length)), "direct");
        assertEquals(
                expected,
                ours(ByteBuffer.wrap(bytes, offset, cut), ByteBuffer.wrap(bytes, offset + cut, length - cut)),
                "in two parts");
    }

    @Test
    void aBodysChecksumIsThatOfItsPartsInOrderAndMovesNothing() {
        // Given
        byte[] bytes = "hello world".getBytes(StandardCharsets.US_ASCII);
        Bytes body = new Bytes(List.of(ByteBuffer.wrap(bytes, 0, 6), ByteBuffer.wrap(bytes, 6, 5)));
        // Then
        assertEquals(reference(bytes, 0, bytes.length), body.crc64());
        assertEquals(11, body.length());
        assertEquals(6, body.parts().get(0).remaining());
    }

    @Test
    void theServiceWantsTheLeastSignificantByteFirst() {
        assertArrayEquals(new byte[] {8, 7, 6, 5, 4, 3, 2, 1}, Crc64.littleEndian(0x0102030405060708L));
    }
}
