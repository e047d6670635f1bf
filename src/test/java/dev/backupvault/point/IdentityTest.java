package dev.backupvault.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final ItemId ITEM = new ItemId("default", "src", "db");

    @Test
    void aFilesIdentityIsThatOfTheFormat() {
        // sha256sum of "4:file7:default3:src8:db/a.bak2:1013:1700000000123", worked out outside this code
        assertEquals(
                "2a9c130dd37c95d037fda2544841faf822f30144c748f108a0414b3f954bf65a",
                Identity.ofFile(ITEM, "db/a.bak", 10, 1_700_000_000_123L).hash().hex());
    }

    @Test
    void aKeyedStreamsIdentityIsThatOfTheFormat() {
        // sha256sum of "6:stream7:default3:src4:k-ü": lengths are of UTF-8 bytes
        assertEquals(
                "6c07d226423062f2438867375627c0260ed07ddefff8ee1e43c3fe36684df464",
                Identity.ofKeyedStream(ITEM, "k-ü").hash().hex());
    }

    @Test
    void everyRunHasAnIdentityOfItsOwn() {
        assertNotEquals(Identity.ofRun(), Identity.ofRun());
    }

    @Test
    void theItemOfAFileIsNotPartOfItsIdentity() {
        assertEquals(
                Identity.ofFile(ITEM, "a", 1, 1), Identity.ofFile(new ItemId("default", "src", "other"), "a", 1, 1));
    }

    @Property(tries = 300)
    void fieldsCannotFlowIntoOneAnother(
            @ForAll @StringLength(min = 1, max = 8) String source, @ForAll @StringLength(min = 1, max = 8) String key) {
        // Given
        String moved = source + key.charAt(0);
        // When
        boolean text = isText(source) && isText(key) && isText(moved) && key.length() > 1 && isText(key.substring(1));
        // Then
        if (text) {
            assertNotEquals(
                    Identity.ofKeyedStream(ItemId.of(source, "i"), key),
                    Identity.ofKeyedStream(ItemId.of(moved, "i"), key.substring(1)));
        }
    }

    private static boolean isText(String text) {
        try {
            ItemId.checkName("text", text);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void aDigestComesBackInEveryForm() throws Exception {
        // Given
        byte[] bytes = "abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4
        // When
        MessageDigest running = Sha256.digester();
        running.update(bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(3).put(bytes).flip();
        // Then
        assertEquals(known, Sha256.of(bytes).hex());
        assertEquals(known, Sha256.of("abc").toString());
        assertEquals(known, Sha256.of(direct).hex());
        assertEquals(3, direct.remaining(), "the buffer is not moved");
        assertEquals(known, Sha256.finish(running).hex());
        assertEquals(
                known,
                Sha256.parse(" " + known.toUpperCase(java.util.Locale.ROOT) + "\n")
                        .hex());
    }

    @Test
    void whatIsNoDigestIsRefused() {
        for (String text :
                new String[] {"", "ab", "g".repeat(64), "0".repeat(63), "0".repeat(65), "0x" + "0".repeat(62)}) {
            Assertions.assertThrows(IllegalArgumentException.class, () -> Sha256.parse(text), text);
        }
        Assertions.assertThrows(IllegalArgumentException.class, () -> new Sha256("A".repeat(64)));
    }
}
