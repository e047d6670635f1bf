package dev.backupvault.operational;

import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.ingest.Tee;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.policy.Policies;
import dev.backupvault.policy.Policy;
import dev.backupvault.restore.ChannelPieces;
import dev.backupvault.restore.Copies;
import dev.backupvault.restore.Copy;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last days of backups in a folder of this machine, as their policies want it and its size allows. A cache:
 * whatever is deleted there, the vault has it, and whatever is read from there must be hashed. Thread-safe.
 */
public final class OperationalCopies implements Copies {
    private static final Logger LOG = LoggerFactory.getLogger(OperationalCopies.class);
    private static final int SHARE = 10;
    private static final long GRANTED = 16 << 20;

    private final CopyFolder folder;
    private final long most;
    private final Policies policies;
    private final Clock clock;
    private final LongSupplier spare;
    private final Reflink reflink;
    private long used = -1; // bytes; -1 for unknown

    /** @param settings where, and how many bytes at most */
    public OperationalCopies(OperationalSettings settings, Policies policies, Clock clock) {
        this(settings, policies, clock, () -> spare(settings.folder()), new Reflink());
    }

    /** @param spare how many bytes more the disk may take */
    OperationalCopies(
            OperationalSettings settings, Policies policies, Clock clock, LongSupplier spare, Reflink reflink) {
        this.folder = new CopyFolder(settings.folder().toAbsolutePath().normalize());
        this.most = settings.bytes();
        this.policies = policies;
        this.clock = clock;
        this.spare = spare;
        this.reflink = reflink;
    }

    /** A full disk would stop the tools that write backups to it: a tenth of it stays free. */
    private static long spare(Path folder) {
        try {
            var disk = Files.getFileStore(folder);
            return disk.getUsableSpace() - disk.getTotalSpace() / SHARE;
        } catch (IOException e) {
            return 0;
        }
    }

    /** The copy that a point may get, if its policy wants one; of points of one artifact only. */
    public LocalCopy of(Manifest manifest) {
        return wants(manifest) ? new NewCopy(this, manifest) : LocalCopy.NONE;
    }

    boolean wants(Manifest manifest) {
        return manifest.artifacts().size() == 1
                && !isOver(manifest.policy(), manifest.storedAt())
                && manifest.bytes() <= most;
    }

    /**
     * What copies the bytes of an offer while they pass, if its policy wants that. A file of this machine is not worth
     * being written twice while it passes.
     */
    public Tee begin(IngestRequest request) {
        boolean wanted = !(request.payload() instanceof Payload.OfFile) && !isOver(request.policy(), clock.instant());
        return wanted ? new PassingCopy(this) : Tee.NONE;
    }

    private boolean isOver(String name, Instant storedAt) {
        Policy policy = policies.byName().get(name == null ? "" : name);
        Duration age = policy == null ? Duration.ZERO : policy.operationalCopy();
        return !storedAt.plus(age).isAfter(clock.instant());
    }

    /** Puts a file into its place as the last step of a copy. */
    interface Placing {
        void to(OpenFolder folder, Path name) throws IOException;
    }

    /**
     * Gives a copy its place. Nothing is pruned meanwhile.
     *
     * @return whether there is room for it
     */
    synchronized boolean place(Manifest manifest, Placing placing) throws IOException {
        Artifact artifact = manifest.artifacts().get(0);
        CopyPlace place = CopyPlace.of(manifest, artifact);
        folder.make();
        if (!hasRoom(artifact.bytes(), artifact.bytes())) {
            return false;
        }
        try (OpenFolder notes = OpenFolder.make(folder.root(), place.folder().getParent());
                OpenFolder own = OpenFolder.make(folder.root(), place.folder())) {
            // Before the copy: one without a note is nobody's.
            new CopyNote(manifest.policy(), manifest.storedAt())
                    .write(notes, CopyPlace.note(place.folder()).getFileName());
            placing.to(own, place.file().getFileName());
        }
        used += artifact.bytes();
        return true;
    }

    /** Makes a file in the root the copy of a point. */
    void placePart(Manifest manifest, Path part) throws IOException {
        try (OpenFolder top = OpenFolder.make(folder.root(), null)) {
            place(manifest, (to, copy) -> top.move(part, to, copy));
        }
    }

    /**
     * Lets a copy of unknown length grow.
     *
     * @param written bytes that are on the disk
     * @param wanted bytes that must fit with the next piece
     * @return up to how many bytes it may grow before it asks again; less than {@code wanted} if there is no room
     */
    synchronized long grant(long written, long wanted) throws IOException {
        folder.make();
        long next = Math.max(wanted, Math.min(wanted + GRANTED, most));
        return next <= most && hasRoom(next, written) ? next : written;
    }

    /** Whether a copy may be written. */
    synchronized boolean prepare(long bytes) throws IOException {
        folder.make();
        return hasRoom(bytes, 0);
    }

    /**
     * Makes room, some more than is needed: to look at all copies for each new one would be slow.
     *
     * @param there how many of these bytes are on the disk already
     */
    private boolean hasRoom(long bytes, long there) {
        if (used < 0) {
            prune();
        }
        long limit = limit(there);
        if (used + bytes > limit && bytes <= limit) {
            prune(folder.list(), Math.max(0, limit - limit / SHARE - bytes));
            limit = limit(there);
        }
        return used + bytes <= limit;
    }

    private long limit(long there) {
        return Math.min(most, used + spare.getAsLong() + there);
    }

    /** Deletes the copies whose time has passed, and the oldest of the others until the rest fits. */
    public synchronized void prune() {
        List<CopyFolder.Kept> copies = folder.list();
        used = copies.stream().mapToLong(CopyFolder.Kept::bytes).sum();
        if (!copies.isEmpty()) {
            prune(copies, limit(0));
        }
    }

    private void prune(List<CopyFolder.Kept> copies, long target) {
        copies.sort(Comparator.comparing(CopyFolder.Kept::storedAt).reversed());
        long left = 0;
        boolean full = false;
        for (CopyFolder.Kept copy : copies) {
            boolean over = isOver(copy.policy(), copy.storedAt());
            full |= !over && left + copy.bytes() > target;
            if (over || full) {
                folder.delete(copy);
                LOG.debug("operational-copy-pruned copy=\"{}\"", copy.folder());
            } else {
                left += copy.bytes();
            }
        }
        used = left;
    }

    Reflink reflink() {
        return reflink;
    }

    Path root() {
        return folder.root();
    }

    /** Whether there is a copy of each artifact of a point; it may be damaged. */
    public boolean has(Manifest manifest) {
        return manifest.artifacts().stream().allMatch(artifact -> file(manifest, artifact)
                .filter(SourceFile::isRegularFile)
                .isPresent());
    }

    private Optional<SourceFile> file(Manifest manifest, Artifact artifact) {
        try {
            return Optional.of(folder.file(CopyPlace.of(manifest, artifact).file()));
        } catch (InvalidPathException | VaultException e) { // a manifest is not trusted
            return Optional.empty();
        }
    }

    @Override
    public String place() {
        return "operational";
    }

    @Override
    public Optional<Copy> find(Manifest manifest, Artifact artifact) {
        return file(manifest, artifact).filter(SourceFile::isRegularFile).map(Found::new);
    }

    private final class Found implements Copy {
        private final SourceFile file;

        Found(SourceFile file) {
            this.file = file;
        }

        @Override
        public String place() {
            return OperationalCopies.this.place();
        }

        @Override
        public Pieces open() throws IOException {
            return new ChannelPieces(file.open());
        }

        @Override
        public void discard() {
            folder.delete(file.name()); // its note goes when the next copies are pruned
        }
    }
}
