package dev.backupvault.intake;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.partner.Classified;
import dev.backupvault.partner.FileShape;
import dev.backupvault.partner.Signal;
import dev.backupvault.partner.probe.Finding.Form;
import dev.backupvault.units.Units;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a file that was found in a folder shows that it is complete, by the signals of its shape. */
final class Readiness {
    private static final int TAIL = 4 << 10;

    private final Classified found;
    private final SourceFile file;
    private final FileSnapshot seen;
    private final Instant now;

    private Readiness(Classified found, Payload.OfFile file, Instant now) {
        this.found = found;
        this.file = file.file();
        this.seen = file.seen();
        this.now = now;
    }

    /** @throws VaultException {@link ErrorCode#SOURCE_INCOMPLETE} if the shape has signals and none of them holds */
    static void require(FileShape shape, Classified found, Payload.OfFile file) {
        Readiness readiness = new Readiness(found, file, Instant.now());
        List<Optional<String>> missed =
                shape.complete().stream().map(readiness::missed).toList();
        if (!missed.isEmpty() && missed.stream().allMatch(Optional::isPresent)) {
            throw VaultException.of(
                            ErrorCode.SOURCE_INCOMPLETE,
                            "'" + found.path() + "' does not show that it is complete: "
                                    + String.join(
                                            "; ",
                                            missed.stream().map(Optional::get).toList()))
                    .hint("it is tried again, and taken when one of these holds; `backup-vault ingest` takes it now");
        }
    }

    /** @return why a signal does not hold; empty if it does */
    private Optional<String> missed(Signal signal) {
        if (signal instanceof Signal.Quiet quiet) {
            return unrest(quiet.time(), seen.modified(), now).map(why -> "it " + why);
        }
        if (signal instanceof Signal.Tail tail) {
            return tail.text().matcher(tail(file, seen)).find()
                    ? Optional.empty()
                    : Optional.of("its end has no '" + tail.text() + "'");
        }
        if (signal instanceof Signal.Beside beside) {
            return beside(beside);
        }
        return found.finding().filter(finding -> finding.form() == Form.WHOLE).isPresent()
                ? Optional.empty()
                : Optional.of("its format does not prove that it is whole");
    }

    /** A clock that is ahead tells nothing of when a file was changed, so it counts as no rest. */
    static Optional<String> unrest(Duration quiet, Instant modified, Instant now) {
        if (modified.isAfter(now)) {
            return Optional.of("has a modification time in the future, " + modified + ", which tells nothing");
        }
        return modified.plus(quiet).isAfter(now)
                ? Optional.of("was changed at " + modified + ": expected " + Units.text(quiet) + " of rest")
                : Optional.empty();
    }

    /** What was there before the file's last change speaks of another file, or of the original of a copy. */
    private Optional<String> beside(Signal.Beside signal) {
        Optional<String> name = signal.name().of(found.facts());
        if (name.isEmpty()) {
            return Optional.of("its facts give no name of what lies beside it");
        }
        Optional<FileSnapshot> witness = Neighbours.snapshot(file, name.get());
        if (witness.isEmpty()) {
            return Optional.of("there is no '" + name.get() + "' beside it");
        }
        if (witness.get().modified().isBefore(seen.modified())) {
            return Optional.of("'" + name.get() + "' beside it is older than it");
        }
        return signal.tail()
                .filter(text -> !text.matcher(tail(file.named(name.get()).orElseThrow(), witness.get()))
                        .find())
                .map(text -> "the end of '" + name.get() + "' has no '" + text + "'");
    }

    private static String tail(SourceFile file, FileSnapshot as) {
        try (SeekableByteChannel channel = file.open()) {
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(TAIL, as.bytes()));
            channel.position(as.bytes() - end.capacity());
            while (end.hasRemaining() && channel.read(end) >= 0) {
                // until it is full
            }
            return new String(end.array(), 0, end.position(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.SOURCE_UNREADABLE, "'" + file + "' cannot be read: " + e.getMessage(), e)
                    .hint("it is tried again");
        }
    }
}
