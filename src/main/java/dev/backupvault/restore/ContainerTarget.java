package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.Condition;
import dev.backupvault.vault.Pieces;
import dev.backupvault.vault.Vault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container of any account. A blob is committed when the last byte was read and found good; until then there is
 * nothing, or what was there before.
 */
public final class ContainerTarget implements RestoreTarget {
    /** Metadata by which a blob that was restored before is known again. */
    private static final String SHA256 = "sha256";

    private final Vault vault;
    private final Area container;
    private final String prefix;
    private final BlockUploader uploader;
    private final BlockSchedule schedule;
    private final boolean overwrite;

    /**
     * @param vault the account that has the container
     * @param prefix what the names of the blobs begin with, such as {@code restored/}; may be empty
     * @param uploader sends to this account
     * @throws VaultException {@link ErrorCode#RESTORE_TARGET} for a prefix that could lead elsewhere
     */
    public ContainerTarget(
            Vault vault,
            Area container,
            String prefix,
            BlockUploader uploader,
            BlockSchedule schedule,
            boolean overwrite) {
        this.vault = vault;
        this.container = container;
        this.prefix = checked(prefix);
        this.uploader = uploader;
        this.schedule = schedule;
        this.overwrite = overwrite;
    }

    /** A store may take a path apart as a file system does. */
    private static String checked(String prefix) {
        String[] parts = prefix.split("/", -1);
        if (!prefix.isEmpty() && !Arrays.stream(parts, 0, parts.length - 1).allMatch(TargetPath::isName)) {
            throw VaultException.mismatch(
                            ErrorCode.RESTORE_TARGET,
                            "the prefix is refused",
                            "names with slashes between, none of them empty, . or ..",
                            "'" + prefix + "'")
                    .hint("such as restored/");
        }
        return prefix;
    }

    private BlobPath blob(String path) {
        TargetPath.parts(path, this);
        return new BlobPath(container, String.join("/", TargetPath.parts(prefix + path, this)));
    }

    @Override
    public Optional<String> has(String path, Artifact artifact) {
        Optional<BlobInfo> there = vault.stat(blob(path));
        if (there.isEmpty()) {
            return Optional.empty();
        }
        if (there.get().bytes() == artifact.bytes()
                && artifact.sha256().hex().equals(there.get().metadata().get(SHA256))) {
            return Optional.of(blob(path).toString());
        }
        if (!overwrite) {
            throw exists(path, null);
        }
        return Optional.empty();
    }

    private VaultException exists(String path, VaultException cause) {
        return VaultException.of(
                        ErrorCode.RESTORE_EXISTS, "'" + blob(path) + "' is there already, with other bytes", cause)
                .hint("restore to another container or prefix, or give --overwrite");
    }

    @Override
    public String write(String path, Artifact artifact, Pieces pieces) throws IOException {
        BlobPath blob = blob(path);
        Map<String, String> metadata = Map.of(SHA256, artifact.sha256().hex());
        Condition condition = condition(blob);
        ReadableByteChannel in = new Channel(pieces);
        try (BlockUploader.FirstBlock first = uploader.first(in, artifact.bytes(), null, schedule, List.of())) {
            if (first.last()) {
                vault.put(blob, first.body(), metadata, condition);
            } else {
                BlockUploader.Staged staged =
                        uploader.stage(blob, path, null, first, in, schedule, List.of(), bytes -> {});
                vault.commit(blob, staged.blocks(), metadata, condition);
            }
        } catch (VaultException e) {
            if (e.code() == ErrorCode.STORE_BLOB_EXISTS || e.code() == ErrorCode.STORE_CONDITION_FAILED) {
                return has(path, artifact).orElseThrow(() -> exists(path, e)); // perhaps our own, its answer lost
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
        return blob.toString();
    }

    private Condition condition(BlobPath blob) {
        return overwrite
                ? vault.stat(blob)
                        .map(there -> Condition.unchanged(there.etag()))
                        .orElse(Condition.ABSENT)
                : Condition.ABSENT;
    }

    /** Pieces, as an uploader reads them. */
    private static final class Channel implements ReadableByteChannel {
        private final Pieces pieces;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private boolean ended;

        Channel(Pieces pieces) {
            this.pieces = pieces;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            while (!ended && !piece.hasRemaining()) {
                Optional<ByteBuffer> next = pieces.next();
                ended = next.isEmpty();
                piece = next.orElse(piece);
            }
            if (ended) {
                return -1;
            }
            int count = Math.min(into.remaining(), piece.remaining());
            into.put(piece.slice().limit(count));
            piece.position(piece.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // whoever opened the pieces closes them
        }
    }

    @Override
    public String toString() {
        return "'" + container.container() + "/" + prefix + "'";
    }
}
