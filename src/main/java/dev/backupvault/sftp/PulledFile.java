package dev.backupvault.sftp;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.RemoteFile;
import dev.backupvault.ingest.SidecarDigests;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/** A file on an SFTP server, streamed. SFTP knows no versions: it is the same as long as size and time are. */
final class PulledFile implements RemoteFile {
    private static final int LONGEST_SIDECAR = 64 << 10;

    private final Connection connection;
    private final String folder;
    private final Listed listed;
    private final List<Listed> sidecars;
    private final Exchange exchange;

    PulledFile(Connection connection, String folder, Listed listed, List<Listed> sidecars, Exchange exchange) {
        this.connection = connection;
        this.folder = folder;
        this.listed = listed;
        this.sidecars = sidecars;
        this.exchange = exchange;
    }

    @Override
    public String describe() {
        return connection.server() + ":" + Connection.path(folder, listed.name());
    }

    @Override
    public long bytes() {
        return listed.bytes();
    }

    @Override
    public Instant modified() {
        return Instant.ofEpochSecond(listed.modifiedSeconds());
    }

    @Override
    public Optional<String> version() {
        return Optional.empty();
    }

    @Override
    public List<ExpectedDigest> digests() {
        return sidecars.stream()
                .map(sidecar -> SidecarDigests.parse(sidecar.name(), text(sidecar), listed.name()))
                .toList();
    }

    private String text(Listed sidecar) {
        try (InputStream in = connection.open(folder, sidecar.name(), exchange)) {
            return new String(in.readNBytes(LONGEST_SIDECAR), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw VaultException.of(
                    ErrorCode.SOURCE_CUT,
                    "reading '" + connection.server() + ":" + Connection.path(folder, sidecar.name()) + "' failed: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public InputStream open() {
        return new Whole(connection.open(folder, listed.name(), exchange));
    }

    @Override
    public void checkUnchanged() {
        Optional<Listed> now = connection.look(folder, listed.name());
        if (!now.equals(Optional.of(listed))) {
            throw VaultException.mismatch(
                    ErrorCode.SOURCE_CHANGED,
                    "'" + describe() + "' was changed while it was read",
                    listed.bytes() + " bytes of " + modified(),
                    now.map(file -> file.bytes() + " bytes of " + Instant.ofEpochSecond(file.modifiedSeconds()))
                            .orElse("none"));
        }
    }

    /**
     * Tells the end of the file from the end of the connection, which the library reports alike, and waits for bytes
     * where it reports none.
     */
    private final class Whole extends FilterInputStream {
        private long read;

        Whole(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = 0;
            try {
                while (count == 0 && length > 0) {
                    count = in.read(bytes, from, length);
                }
            } catch (IOException e) {
                throw new IOException(cut(e.getMessage()), e);
            }
            if (count < 0 && read < listed.bytes() && !connection.isConnected()) {
                throw new IOException(cut("it was closed"));
            }
            read += Math.max(0, count);
            return count;
        }

        private String cut(String why) {
            return "the connection broke after " + read + " of " + listed.bytes() + " bytes (" + why + ")";
        }
    }
}
