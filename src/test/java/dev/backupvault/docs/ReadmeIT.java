package dev.backupvault.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.testing.Command;
import dev.backupvault.testing.Launch;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands, in a fresh copy of the project, as a newcomer types them. */
class ReadmeIT {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final List<String> PROJECT =
            List.of("pom.xml", "src", "routes", "config", "docs", "README.md", "backup-vault");

    @TempDir
    private Path folder;

    @Test
    void theCommandsOfTheReadmeDoWhatItSays() throws Exception {
        Path project = copy(folder.resolve("a new folder"));
        versionAnswersAtOnceThroughALink(project);
        String readme = Files.readString(project.resolve("README.md"));
        List<String> blocks = new ArrayList<>();
        for (Matcher matcher = SHELL.matcher(readme); matcher.find(); ) {
            blocks.add(matcher.group(1));
        }
        assertEquals("./backup-vault demo\n", blocks.get(0));
        assertEquals("mvn -B verify\n", blocks.get(1)); // this very build
        Command demo = shell(project, blocks.get(0));
        assertEquals(0, demo.exit(), demo.output());
        assertEquals(
                3,
                demo.output().lines().filter(line -> line.endsWith("verified")).count(),
                demo.output());
        assertTrue(demo.output().contains("equal to the original, byte for byte"), demo.output());
        Command everyDay = shell(project, blocks.get(2));
        assertEquals(0, everyDay.exit(), everyDay.output());
        assertTrue(Files.exists(project.resolve("data/restore/hostname")), everyDay.output());
        assertFalse(everyDay.output().contains("building"), "it builds once: " + everyDay.output());
        mistakesAreExplained(project);
    }

    private void versionAnswersAtOnceThroughALink(Path project) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("bv"), project.resolve("backup-vault"));
        Command version = Command.run(folder, environment(), List.of(link.toString(), "--version"));
        assertEquals(0, version.exit(), version.output());
        assertTrue(version.output().matches("backup-vault \\d+\\.\\d+\\.\\d+\n"), version.output());
        assertFalse(Files.exists(project.resolve("target")), "it does not build for that");
    }

    private void mistakesAreExplained(Path project) throws Exception {
        Command absent = shell(project, "./backup-vault ingest /does/not/exist --source s");
        assertEquals(3, absent.exit(), absent.output());
        assertTrue(absent.output().contains("BV-0301") && absent.output().contains("HINT"), absent.output());
        Command unknown = shell(project, "JAVA_OPTS=-Dvault.bufers=1MiB ./backup-vault points");
        assertEquals(2, unknown.exit(), unknown.output());
        assertTrue(unknown.output().contains("vault.bufers"), unknown.output());
        Command usage = shell(project, "./backup-vault restore");
        assertEquals(2, usage.exit(), usage.output());
        Command noPoint = shell(project, "./backup-vault show 20260101T000000Z-00000000000000000000");
        assertEquals(6, noPoint.exit(), noPoint.output());
        Command missing = shell(
                project,
                "mkdir bin && for tool in bash sed dirname readlink; do ln -s \"$(command -v $tool)\" bin/; done; PATH=bin ./backup-vault points");
        assertEquals(2, missing.exit(), missing.output());
        assertTrue(
                missing.output().contains("'java' is missing")
                        && missing.output().contains("apt-get install"),
                missing.output());
    }

    private Command shell(Path project, String script) throws Exception {
        return Command.run(project, environment(), List.of("bash", "-euo", "pipefail", "-c", script));
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of(
                "AZURE_STORAGE_CONNECTION_STRING",
                "AZURE_STORAGE_ACCOUNT",
                "BACKUP_VAULT_DATA",
                "JAVA_OPTS",
                "LC_ALL",
                "MAVEN_OPTS")) {
            environment.put(name, null);
        }
        return environment;
    }

    private static Path copy(Path target) throws IOException {
        for (String part : PROJECT) {
            Path from = Launch.CHECKOUT.resolve(part);
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    return dir.endsWith("node_modules") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Path to = target.resolve(Launch.CHECKOUT.relativize(file));
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return target;
    }
}
