package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.intake.FolderIntake;
import dev.backupvault.intake.LocalPlace;
import dev.backupvault.partner.ClassifiedFolder;
import dev.backupvault.partner.FolderClassifier;
import dev.backupvault.partner.FolderUnit;
import dev.backupvault.partner.Profiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A job's folder is complete when all that its metadata lists is there, in full. */
class VeeamJobTest {
    private final FolderClassifier classifier =
            Profiles.read(Path.of("config/partners")).folders("veeam-job").orElseThrow();

    @TempDir
    private Path folder;

    static Stream<byte[]> generations() {
        return Stream.of(VeeamSamples.olderVbm(), VeeamSamples.newerVbm());
    }

    private void file(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
        rest(name);
    }

    private void rest(String name) throws IOException {
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(Instant.parse("2026-11-21T20:00:00Z")));
    }

    private void list(byte[] vbm) throws IOException {
        Files.write(folder.resolve("job.vbm"), vbm);
        rest("job.vbm");
    }

    private ClassifiedFolder found() {
        FolderUnit unit = FolderUnit.find(classifier.rule(), new LocalPlace(folder).list(""))
                .get(0);
        return FolderIntake.classify(classifier, new LocalPlace(folder), unit);
    }

    @ParameterizedTest
    @MethodSource("generations")
    void allThatIsListedMustBeThere(byte[] vbm) throws IOException {
        list(vbm);
        for (int number = 0; number < 4; number++) {
            file("j" + number + (number == 0 ? ".vbk" : ".vib"), 1000 + number + 24);
        }
        assertEquals(Optional.of("'job.vbm' lists 'j4.vib' with 1004 bytes, which is not there"), found().incomplete());
        file("j4.vib", 1003);
        assertEquals(Optional.of("'job.vbm' lists 'j4.vib' with 1004 bytes, which has 1003"), found().incomplete());
        file("j4.vib", 1004);
        ClassifiedFolder whole = found();
        assertEquals(Optional.empty(), whole.incomplete());
        assertEquals(2, whole.level());
        assertEquals("job.vbm", whole.members().get(5).path(), "the list comes last");
        assertEquals(Optional.of(folder.getFileName().toString()), whole.item());
    }

    @Test
    void aListThatCannotBeReadKeepsThePointBeforeIt() throws IOException {
        byte[] whole = VeeamSamples.newerVbm();
        file("j0.vbk", 2000);
        list(java.util.Arrays.copyOf(whole, whole.length - 40));
        assertEquals(true, found().incomplete().orElse("").startsWith("'job.vbm' is not whole"));
        list("no metadata".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(Optional.of("'job.vbm' is none that veeam-vbm knows"), found().incomplete());
    }

    @Test
    void aJobThatRunsIsLeftAlone() throws IOException {
        list(VeeamSamples.newerVbm());
        file("j0.vbk", 2000);
        for (String name : List.of("j1.vib", "j2.vib", "j3.vib", "j4.vib")) {
            file(name, 2000);
        }
        assertEquals(Optional.empty(), found().incomplete());
        Files.setLastModifiedTime(folder.resolve("j4.vib"), FileTime.from(Instant.now()));
        assertEquals(Optional.of("it was changed lately: expected 120 s of rest"), found().incomplete());
        Files.setLastModifiedTime(folder.resolve("j4.vib"), FileTime.from(Instant.parse("2038-01-01T00:00:00Z")));
        assertEquals(Optional.empty(), found().incomplete(), "a clock that is ahead keeps nothing waiting for ever");
    }
}
