package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.partner.Profiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The shipped profiles, as a person is told of them. */
class PartnerShowTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new BackupVaultCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new ErrorPrinter())
                .execute(arguments);
    }

    private void assertSays(String... texts) {
        for (String text : texts) {
            assertTrue(out.toString().contains(text), () -> "'" + text + "' is not in: " + out);
        }
    }

    @Test
    void itSaysWhatAProfileMakesOfFilesAndHowItsToolIsSetUp() {
        assertEquals(0, run("partner", "show", "mssql-native"));
        assertSays(
                "mssql-native, version ",
                "backups    files",
                "set        ",
                "log needs ",
                "differential needs ",
                "who deletes where it is written: ",
                "By folder:\n  EXECUTE dbo.DatabaseBackup",
                "By container:");
    }

    @Test
    void ofFoldersItSaysWhatIsInThem() {
        assertEquals(0, run("partner", "show", "postgres-physical"));
        assertSays(
                "folders with backup_manifest: by part, else full",
                "item       ${cluster}, or postgres",
                "incremental needs full or incremental: whose start_lsn is its incremental_from",
                "log needs full or incremental or log: one before by segment, or the base taken since",
                "segment: payload, log\n    ^(?:(?P<cluster>");
    }

    @Test
    void datesInPatternsAreShownAsTheyAreWritten() {
        assertEquals(0, run("partner", "show", "dumps"));
        assertSays("%{date}");
    }

    @Test
    void scriptsGetItAsJson() throws Exception {
        assertEquals(0, run("partner", "show", "restic", "--json"));
        JsonNode shown = new ObjectMapper().readTree(out.toString());
        assertEquals("restic", shown.path("profile").asText());
        assertEquals("folder", shown.at("/setup/0/by").asText());
        assertTrue(shown.at("/setup/0/do").asText().contains("restic -r "), out.toString());
        assertEquals("pack", shown.at("/shapes/0/shape").asText());
    }

    @Test
    void everyShippedProfileCanBeShown() {
        Profiles.read(Path.of("config/partners"))
                .all()
                .forEach(known ->
                        assertEquals(0, run("partner", "show", known.profile().id()), err::toString));
    }

    @Test
    void anUnknownOneIsRefusedWithThoseThatThereAre() {
        assertEquals(ErrorCode.Exit.USAGE, run("partner", "show", "mssql"));
        assertTrue(err.toString().contains("mssql-native") && err.toString().contains("HINT"), err.toString());
        assertEquals(ErrorCode.Exit.USAGE, run("partner", "show", Profiles.GENERIC));
        assertTrue(err.toString().contains("each file is a full backup of its path"), err.toString());
    }
}
