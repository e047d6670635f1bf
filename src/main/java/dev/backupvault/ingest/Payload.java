package dev.backupvault.ingest;

import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** What carries the bytes: a file, which can be read again, or a stream, which cannot. */
public sealed interface Payload {

    /** @param seen the file as it was when it was found complete: another one is refused; null to look now */
    record OfFile(SourceFile file, FileSnapshot seen) implements Payload {}

    /**
     * @param length what the sender says it is, if it does; another length is refused
     * @param key what the sender repeats when it sends the same stream again; makes it retriable
     */
    record OfStream(InputStream stream, OptionalLong length, Optional<String> key) implements Payload {}

    static Payload file(SourceFile file) {
        return new OfFile(file, null);
    }

    static Payload stream(InputStream stream) {
        return new OfStream(stream, OptionalLong.empty(), Optional.empty());
    }
}
