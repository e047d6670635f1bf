package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stream, such as standard output: one file after the other. What was sent cannot be taken back, so whoever reads it
 * must not use it before the sender says that it ended well. A copy that turns out bad after a part of it was sent ends
 * the restore.
 */
public final class StreamTarget implements RestoreTarget {
    private final OutputStream out;
    private final String name;

    /** @param out is flushed, and not closed */
    public StreamTarget(OutputStream out, String name) {
        this.out = out;
        this.name = name;
    }

    @Override
    public Optional<String> has(String path, Artifact artifact) {
        return Optional.empty();
    }

    @Override
    public String write(String path, Artifact artifact, Pieces pieces) throws IOException {
        boolean begun = false;
        try {
            for (Optional<ByteBuffer> piece; (piece = pieces.next()).isPresent(); begun = true) {
                ByteBuffer bytes = piece.get();
                out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            }
        } catch (UnusableCopy e) {
            if (begun) {
                throw VaultException.of(
                                e.fault().code().exit() == ErrorCode.Exit.DAMAGED
                                        ? ErrorCode.DATA_DAMAGED
                                        : e.fault().code(),
                                "a part of '" + path + "' was written to " + name + ", and the rest cannot be: "
                                        + e.fault().fact(),
                                e.fault())
                        .hint("do not use what was written; restored to a folder, another copy would be tried");
            }
            throw e;
        }
        out.flush();
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
