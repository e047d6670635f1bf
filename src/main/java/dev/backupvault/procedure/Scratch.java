package dev.backupvault.procedure;

import dev.backupvault.command.Processes;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one run, which nobody else may enter, and the lock that keeps a procedure from running twice: the
 * system lets go of it with the process. What a killed run left behind, folders and processes, the next one removes.
 * Used by one thread.
 */
final class Scratch implements AutoCloseable {
    /** In the environment of all that a run starts. */
    static final String VARIABLE = "BACKUP_VAULT_SCRATCH";

    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    /** Lies in a folder that is to stay. */
    private static final String KEPT = ".kept";

    private static final String LOCK = "lock";

    private final FileChannel lock;
    private final Path folder;

    private Scratch(FileChannel lock, Path folder) {
        this.lock = lock;
        this.folder = folder;
    }

    /**
     * Makes a fresh folder {@code root/procedure/run}.
     *
     * @param keep whether later runs leave it alone
     * @throws VaultException {@link ErrorCode#PROCEDURE_RUNNING}, {@link ErrorCode#RESTORE_TARGET}
     */
    static Scratch make(Path root, String procedure, String run, boolean keep) {
        try {
            Path own = Files.createDirectories(root.resolve(procedure)).toRealPath();
            FileChannel lock = lock(own, procedure);
            try {
                sweep(own);
                Path folder = Files.createDirectory(
                        own.resolve(run),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                if (keep) {
                    Files.createFile(folder.resolve(KEPT));
                }
                return new Scratch(lock, folder);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.RESTORE_TARGET, "the scratch folder '" + root + "' cannot be used: " + e, e)
                    .hint("make it writable, or name another one in procedure.scratch");
        }
    }

    private static FileChannel lock(Path own, String procedure) throws IOException {
        FileChannel channel = FileChannel.open(own.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // this very process runs it
        }
        channel.close();
        throw VaultException.of(ErrorCode.PROCEDURE_RUNNING, "the procedure '" + procedure + "' runs already")
                .hint("wait for its end");
    }

    /** Whoever has the lock knows that nobody else is at work here. */
    private static void sweep(Path own) throws IOException {
        try (Stream<Path> list = Files.list(own)) {
            for (Path left : list.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Processes.endMarked(VARIABLE, left.toString());
                if (!Files.exists(left.resolve(KEPT), LinkOption.NOFOLLOW_LINKS)) {
                    LOG.warn("scratch-left folder=\"{}\"", left);
                    delete(left);
                }
            }
        }
    }

    Path folder() {
        return folder;
    }

    /** Gives all of it to another user of this machine. */
    void handOver(String user) {
        try {
            UserPrincipal owner =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.toList()) {
                    Files.setAttribute(path, "posix:owner", owner, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException e) {
            throw VaultException.of(
                            ErrorCode.PROCEDURE_FAILED, "the scratch folder cannot be given to '" + user + "': " + e, e)
                    .hint("only root can do that: leave 'runAs' empty, or name a user that there is");
        }
    }

    /** Ends whatever the run started and did not end. */
    void endProcesses() {
        Processes.endMarked(VARIABLE, folder.toString());
    }

    void remove() throws IOException {
        delete(folder);
    }

    /** Follows no link. */
    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            List<Path> inside;
            try (Stream<Path> list = Files.list(path)) {
                inside = list.toList();
            }
            for (Path one : inside) {
                delete(one);
            }
        }
        try {
            Files.delete(path);
        } catch (NoSuchFileException e) {
            // what ended a moment ago has removed it itself
        }
    }

    /** Lets the next run begin. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
