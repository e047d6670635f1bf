package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultLayoutTest {
    private static final PointId POINT = PointId.parse("20261122T014042Z-5d41402abc4b2a76b971-g999999");
    private static final ItemId ITEM = ItemId.of("src", "a/b");

    /**
     * Names as people, tools and attackers make them: any text that is text, with what needs care more often than
     * chance would give it.
     */
    @Provide
    Arbitrary<String> names() {
        return of(30);
    }

    @Provide
    Arbitrary<String> longNames() {
        return of(700);
    }

    private static Arbitrary<String> of(int longest) {
        return Arbitraries.strings()
                .withChars(
                        '.', '/', '%', '~', '\\', '?', '#', 'a', 'A', '2', 'F', 'é', '日', '\u007f', '\u0000', '\uFFFE',
                        ' ')
                .all()
                .ofMinLength(1)
                .ofMaxLength(longest)
                .filter(name -> name.indexOf('\uFFFD') < 0
                        && StandardCharsets.UTF_8.newEncoder().canEncode(name));
    }

    @Property(tries = 2000)
    void aNameComesBackFromItsSegment(@ForAll("names") String name) {
        // When
        String segment = VaultLayout.encode(name, 400);
        // Then
        assertEquals(name, VaultLayout.decode(segment));
    }

    @Property(tries = 2000)
    void aSegmentIsOnePlainStepDown(@ForAll("longNames") String name) {
        for (int longest : new int[] {100, 200}) {
            // When
            String segment = VaultLayout.encode(name, longest);
            // Then
            assertTrue(!segment.isEmpty() && segment.length() <= longest, segment);
            assertFalse(
                    segment.contains("/")
                            || segment.endsWith(".")
                            || segment.contains("?")
                            || segment.contains("#")
                            || segment.contains("\\"),
                    segment);
            assertTrue(segment.chars().noneMatch(Character::isISOControl), segment);
            assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(segment), "a surrogate pair was cut");
            assertTrue(
                    segment.replaceAll("%[0-9A-F]{2}", "")
                                    .replaceAll("%~[0-9a-f]{32}$", "")
                                    .indexOf('%')
                            < 0,
                    "an escape was cut: " + segment);
        }
    }

    @Property(tries = 2000)
    void differentNamesHaveDifferentSegments(@ForAll("longNames") String one, @ForAll("longNames") String other) {
        // Given: also names that differ only after the place where they are cut
        String longer = one + "x".repeat(300);
        // Then
        assertEquals(one.equals(other), VaultLayout.encode(one, 200).equals(VaultLayout.encode(other, 200)));
        assertNotEquals(VaultLayout.encode(longer + "1", 200), VaultLayout.encode(longer + "2", 200));
        assertNotEquals(VaultLayout.encode(one, 200), VaultLayout.encode(one + ".", 200));
        assertNotEquals(
                VaultLayout.encode(longer, 200),
                VaultLayout.encode(VaultLayout.encode(longer, 200), 200),
                "a name that looks like a cut one");
    }

    @Test
    void onlyTheCharactersThatTheFormatNamesAreEscaped() {
        // When
        Set<Integer> escaped = new TreeSet<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if ((c < 0xD800 || c > 0xDFFF)
                    && c != 0xFFFD
                    && c != '.'
                    && VaultLayout.encode(Character.toString(c), 200).startsWith("%")) {
                escaped.add(c);
            }
        }
        // Then
        Set<Integer> expected =
                new TreeSet<>(List.of((int) '/', (int) '%', (int) '\\', (int) '?', (int) '#', 0xFFFE, 0xFFFF));
        for (int c = 0; c <= 0x1F; c++) {
            expected.add(c);
        }
        for (int c = 0x7F; c <= 0x9F; c++) {
            expected.add(c);
        }
        assertEquals(expected, escaped);
    }

    @ParameterizedTest
    @CsvSource({
        "., %2E",
        ".., %2E%2E",
        "a.., a%2E%2E",
        "..a, ..a",
        "a.b, a.b",
        "a%2Fb, a%252Fb",
        "a/b, a%2Fb",
        "ü, ü",
        "%~, %25~",
        "'a b', 'a b'"
    })
    void segmentsAreThoseOfTheFormat(String name, String segment) {
        assertEquals(segment, VaultLayout.encode(name, 200));
    }

    @Test
    void aLongNameIsCutAndMarkedWithItsHash() {
        // Given
        String name = "n".repeat(201);
        // Then: sha256sum of 201 times n, worked out outside this code
        assertEquals("n".repeat(150) + "%~291c4194382c6bd5c12b872660b0fb6d", VaultLayout.encode(name, 200));
        assertEquals("n".repeat(200), VaultLayout.encode("n".repeat(200), 200));
        assertEquals("n".repeat(50), VaultLayout.encode(name, 100).substring(0, 50));
        assertEquals("n".repeat(150) + "…", VaultLayout.decode(VaultLayout.encode(name, 200)));
    }

    @Property(tries = 500)
    void noBlobNameIsLongerThanAStoreTakes(
            @ForAll("longNames") String tenant, @ForAll("longNames") String source, @ForAll("longNames") String name) {
        // Given
        ItemId item = new ItemId(tenant, source, name);
        // Then
        for (BlobPath path : List.of(
                VaultLayout.manifest(item, POINT),
                VaultLayout.status(item, POINT),
                VaultLayout.data(item, POINT, name),
                VaultLayout.tombstone(item, POINT),
                VaultLayout.upload(Identity.ofRun()))) {
            assertTrue(path.name().length() <= 1024, path.name());
            List<String> segments = Arrays.asList(path.name().split("/", -1));
            assertTrue(
                    segments.stream()
                            .allMatch(segment -> !segment.isEmpty()
                                    && segment.length() <= 254
                                    && !segment.equals(".")
                                    && !segment.equals("..")),
                    path.name());
            assertTrue(segments.size() <= 5, path.name());
        }
    }

    @Test
    void everythingLiesWhereTheFormatSays() {
        String id = POINT.text();
        assertEquals(
                "backup-vault/points/default/src/a%2Fb/" + id + ".json",
                VaultLayout.manifest(ITEM, POINT).toString());
        assertEquals(
                "backup-vault-state/status/default/src/a%2Fb/" + id + ".json",
                VaultLayout.status(ITEM, POINT).toString());
        assertEquals(
                "backup-vault/data/default/src/" + id + "/n%3Fme",
                VaultLayout.data(ITEM, POINT, "n?me").toString());
        assertEquals(
                "backup-vault-state/tombstones/default/src/" + id + ".json",
                VaultLayout.tombstone(ITEM, POINT).toString());
        Identity identity = Identity.ofKeyedStream(ITEM, "k");
        assertEquals(
                "backup-vault-state/uploads/" + identity.hash() + ".json",
                VaultLayout.upload(identity).toString());
        assertEquals(VaultLayout.status(ITEM, POINT), VaultLayout.statusOf(VaultLayout.manifest(ITEM, POINT)));
    }

    @Test
    void prefixesEndWithASlashSoThatNoOtherNameBeginsWithThem() {
        assertEquals("points/", VaultLayout.manifests(null, null, null).name());
        assertEquals("points/t/", VaultLayout.manifests("t", null, null).name());
        assertEquals("points/t/s/", VaultLayout.manifests("t", "s", null).name());
        assertEquals("points/t/s/a%2Fb/", VaultLayout.manifests("t", "s", "a/b").name());
        assertEquals("status/t/s/", VaultLayout.statuses("t", "s", null).name());
    }

    @Test
    void aManifestsPlaceTellsWhoseItIs() {
        assertEquals(
                new VaultLayout.ManifestPlace("default", "src", "a/b", POINT),
                VaultLayout.manifestPlace(VaultLayout.manifest(ITEM, POINT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "points/default/src/x.json",
                "points/default/src/item/x.json",
                "data/default/src/item/20261122T014042Z-5d41402abc4b2a76b971.json",
                "points/default/src",
                "points/default/src/item/20261122T014042Z-5d41402abc4b2a76b971"
            })
    void whatIsNoManifestHasNoPlace(String name) {
        assertEquals(
                ErrorCode.RECORD_DAMAGED,
                assertThrows(VaultException.class, () -> VaultLayout.manifestPlace(new BlobPath(Area.CONTENT, name)))
                        .code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/default/other/x/y",
                "data/default/src",
                "points/default/src/x",
                "data/default/src/../other/x",
                "data/default/src/x/..",
                "/data/default/src/x",
                ""
            })
    void aManifestMayNameDataOfItsOwnSourceOnly(String blob) {
        assertEquals(
                ErrorCode.RECORD_DAMAGED,
                assertThrows(VaultException.class, () -> VaultLayout.data(ITEM, blob))
                        .code());
    }
}
