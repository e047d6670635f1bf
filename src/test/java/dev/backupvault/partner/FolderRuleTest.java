package dev.backupvault.partner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.re2j.Pattern;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

/** A star stands for any characters of a file's name. */
class FolderRuleTest {

    @Property
    void aStarIsAnyText(
            @ForAll @NotEmpty @StringLength(max = 6) @CharRange(from = 'a', to = 'b') @CharRange(from = '*', to = '*')
                    String name,
            @ForAll @NotEmpty @StringLength(max = 8) @CharRange(from = 'a', to = 'b') String file) {
        FolderListing listing = new FolderListing(
                Map.of(file, new FolderListing.Entry(null, 1, java.time.Instant.EPOCH)),
                new TreeSet<>(),
                Set.of(),
                Set.of());
        assertEquals(
                Pattern.matches(name.replace("*", ".*"), file),
                FolderRule.Name.parse(name).isIn(listing, ""));
    }
}
