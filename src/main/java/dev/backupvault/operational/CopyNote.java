package dev.backupvault.operational;

import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.point.Records;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** What must be known of a copy to tell how long it stays; a small file beside it. */
record CopyNote(int format, String policy, Instant storedAt) {
    private static final int FORMAT = 1;
    private static final int LONGEST = 1 << 16;

    CopyNote(String policy, Instant storedAt) {
        this(FORMAT, policy, storedAt);
    }

    void write(OpenFolder folder, Path name) throws IOException {
        folder.deleteIfExists(name);
        folder.write(name, new String(Records.writeLine(this), StandardCharsets.UTF_8));
    }

    /** @throws IOException if there is none that makes sense */
    static CopyNote read(SourceFile file) throws IOException {
        if (!file.isRegularFile()) {
            throw new IOException("'" + file + "' is no file");
        }
        try (InputStream in = Channels.newInputStream(file.open())) {
            CopyNote note = Records.read(CopyNote.class, in.readNBytes(LONGEST), file.toString(), FORMAT);
            if (note.policy == null || note.storedAt == null) {
                throw new IOException("'" + file + "' lacks a field");
            }
            return note;
        } catch (VaultException e) {
            throw new IOException(e.fact(), e);
        }
    }
}
