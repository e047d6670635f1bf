package dev.backupvault.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code verify} refuses before it looks for a vault. */
class VerifyCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --all --level 4              | --level 4 is for one point
            --level 5                    | --level is 0 to 4
            --level 3 --procedure orders | --procedure is for --level 4
            --all --procedure orders     | --procedure is for --level 4
            """)
    void itSaysWhatMakesNoSense(String arguments, String said) {
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new BackupVaultCommand())
                .setErr(new PrintWriter(err))
                .execute(("verify " + arguments).split(" "));
        assertEquals(ErrorCode.Exit.USAGE, exit);
        assertTrue(err.toString().contains(said), err.toString());
    }
}
