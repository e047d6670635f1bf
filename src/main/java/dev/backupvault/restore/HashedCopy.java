package dev.backupvault.restore;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** What came through a copy: its length in bytes and its hash, taken while the bytes passed. */
public record HashedCopy(long bytes, Sha256 sha256) {
    private static final int BUFFER = 1 << 20;

    /** Reading failed, and not writing. */
    public static final class Cut extends IOException {
        private static final long serialVersionUID = 1;

        Cut(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Copies to the end, or until more than {@code most} bytes came.
     *
     * @throws Cut if reading fails
     * @throws IOException if writing fails
     */
    public static HashedCopy of(ReadableByteChannel in, WritableByteChannel out, long most) throws IOException {
        MessageDigest digest = Sha256.digester();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long bytes = 0;
        while (bytes <= most && read(in, buffer) >= 0) {
            buffer.flip();
            digest.update(buffer.duplicate());
            while (buffer.hasRemaining()) {
                bytes += out.write(buffer);
            }
            buffer.clear();
        }
        return new HashedCopy(bytes, Sha256.finish(digest));
    }

    private static int read(ReadableByteChannel in, ByteBuffer buffer) throws Cut {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new Cut(e);
        }
    }

    /** Whether these are the bytes that the manifest names. */
    public boolean is(Artifact artifact) {
        return bytes == artifact.bytes() && sha256.equals(artifact.sha256());
    }
}
