package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.config.Home;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.Profiles;
import dev.backupvault.retention.Followed;
import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.testing.VaultHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcePlacesTest {
    @TempDir
    private Path folder;

    private static ConfiguredSource source(String name, String kind, Map<String, String> more) {
        Map<String, String> parameters = new HashMap<>(Map.of("retention", "partner", "policy", "p", "after", "leave"));
        parameters.putAll(more);
        return new ConfiguredSource(name, kind, parameters, Path.of("x"));
    }

    private static Optional<String> problem(ConfiguredSource... sources) {
        return SourcePlaces.problem(sources[0], List.of(sources));
    }

    @ParameterizedTest
    @CsvSource({
        "drop-folder, leave, true",
        "drop-folder, move, false",
        "drop-folder, delete, false",
        "folders, leave, true",
        "blob-container, leave, true",
        "blob-container, delete, false",
        "sftp, leave, false",
        "cloud-connect, leave, false",
        "command, leave, false"
    })
    void onlyWhatStaysWhereItCanBeListedIsFollowed(String kind, String after, boolean good) {
        Map<String, String> more = Map.of("after", after);
        assertEquals(good, problem(source("a", kind, more)).isEmpty());
        assertEquals(Optional.empty(), problem(source("a", kind, Map.of("after", after, "retention", "vault"))));
        assertEquals(Optional.empty(), problem(source("a", kind, Map.of("after", after, "retention", ""))));
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        assertEquals(
                "source 'a': retention: expected one of vault, partner, both, found 'mine'",
                problem(source("a", "folders", Map.of("retention", "mine"))).orElseThrow());
        assertEquals(
                "source 'a': retention: partner needs a policy: without one everything is kept",
                problem(source("a", "folders", Map.of("policy", ""))).orElseThrow());
        assertTrue(problem(
                        source("a", "folders", Map.of("source", "s")),
                        source("b", "drop-folder", Map.of("source", "s", "retention", "vault")))
                .orElseThrow()
                .contains("is not what the source 'b' has"));
    }

    @Test
    void whatIsWrongInAnySourceIsSaidAtOnce() throws Exception {
        VaultHome files = new VaultHome(folder.resolve("home")).partners();
        Map<String, String> there = Map.of("account", "A", "container", "c");
        files.source("good", "blob-container", with(there, "partner", "restic"));
        files.source("picked", "blob-container", with(there, "partner", "restic", "include", "x/.*"));
        files.source("gone", "blob-container", with(there, "partner", "velero", "after", "delete"));
        files.source("single", "blob-container", with(there, "include", "x/.*", "after", "delete"));
        files.source("other", "blob-container", with(there, "retention", "mine"));
        SourcePlaces places = new SourcePlaces(new Home(files.folder()));
        String problems = assertThrows(VaultException.class, places::check).fact();
        assertEquals(3, problems.split("; ").length, problems);
        assertTrue(problems.contains("source 'picked': the backups of the profile 'restic' are folders"), problems);
        assertTrue(problems.contains("found include: x/.*"), problems);
        assertTrue(problems.contains("source 'gone': the backups of the profile 'velero' are folders"), problems);
        assertTrue(problems.contains("found after: delete"), problems);
        assertTrue(problems.contains("source 'other': retention: expected one of"), problems);
    }

    private static Map<String, String> with(Map<String, String> some, String... more) {
        Map<String, String> all = new HashMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    @Test
    void doctorTriesWhetherAContainerFitsItsProfile() {
        BlobContainerCheck check = new BlobContainerCheck(() -> Profiles.read(Path.of("config/partners")));
        Map<String, String> wrong = Map.of("partner", "restic", "after", "delete", "include", ".*");
        VaultException refused =
                assertThrows(VaultException.class, () -> check.steps(source("a", "blob-container", wrong))
                        .get(0)
                        .trial()
                        .run());
        assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
        assertTrue(refused.fact().endsWith("found after: delete"), refused.fact());
        Map<String, String> right = Map.of("partner", "restic", "include", ".*");
        check.steps(source("a", "blob-container", right)).get(0).trial().run();
    }

    @Test
    void aFolderIsListedWithoutFollowingLinksInIt() throws Exception {
        Path real = Files.createDirectories(folder.resolve("real/sub/empty"))
                .getParent()
                .getParent();
        Files.writeString(real.resolve("sub/a.vbk"), "a");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("b.vbk"), "b");
        Files.createSymbolicLink(real.resolve("link"), elsewhere);
        Path link = Files.createSymbolicLink(folder.resolve("drop"), real);
        Followed.Place place = SourcePlaces.place(source("a", "folders", Map.of("folder", link.toString())))
                .orElseThrow();
        assertEquals(new Followed.Listing(Set.of("sub/a.vbk", "link"), Set.of("sub", "sub/empty")), place.list());
        Files.delete(link);
        assertThrows(VaultException.class, place::list);
    }
}
