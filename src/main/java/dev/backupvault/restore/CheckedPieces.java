package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.point.Sha256;
import dev.backupvault.vault.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The bytes of a copy, hashed while they pass: they end only if they are what the manifest says. So whoever has read to
 * the end has good bytes, and whoever has not must not keep any. Used by one thread.
 */
final class CheckedPieces implements Pieces {
    private final Manifest manifest;
    private final Artifact artifact;
    private final String place;
    private final Pieces pieces;
    private final LongConsumer progress;
    private final MessageDigest digest = Sha256.digester();
    private long bytes;

    /** @throws UnusableCopy if it cannot be opened */
    CheckedPieces(Copy copy, Manifest manifest, Artifact artifact, LongConsumer progress) {
        this.manifest = manifest;
        this.artifact = artifact;
        this.place = copy.place();
        this.progress = progress;
        try {
            this.pieces = copy.open();
        } catch (VaultException e) {
            throw new UnusableCopy(e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** @throws UnusableCopy if it cannot be read, or is at its end and not what it should be */
    @Override
    public Optional<ByteBuffer> next() {
        Optional<ByteBuffer> piece;
        try {
            piece = pieces.next();
        } catch (VaultException e) {
            throw new UnusableCopy(e);
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (piece.isPresent()) {
            bytes += piece.get().remaining();
            if (bytes > artifact.bytes()) {
                throw damaged("more than " + artifact.bytes() + " bytes");
            }
            digest.update(piece.get().duplicate());
            progress.accept(piece.get().remaining());
        } else {
            check();
        }
        return piece;
    }

    private void check() {
        Sha256 found = Sha256.finish(digest);
        if (bytes != artifact.bytes() || !found.equals(artifact.sha256())) {
            throw damaged(bytes + " bytes with " + found);
        }
    }

    private UnusableCopy damaged(String found) {
        return new UnusableCopy(VaultException.mismatch(
                        ErrorCode.DATA_DAMAGED,
                        "'" + artifact.name() + "' of the point '" + manifest.point() + "' is damaged in '" + place
                                + "'",
                        artifact.bytes() + " bytes with sha256 " + artifact.sha256(),
                        found)
                .hint("restore another point: `backup-vault points --source " + manifest.source() + "`"));
    }

    private UnusableCopy unreadable(IOException e) {
        return new UnusableCopy(VaultException.of(
                ErrorCode.STORE_UNREACHABLE,
                "'" + artifact.name() + "' of the point '" + manifest.point() + "' cannot be read from '" + place
                        + "': " + e.getMessage(),
                e));
    }

    @Override
    public void close() throws IOException {
        pieces.close();
    }
}
