package dev.backupvault.partner;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.Optional;

/** One way in which a file in a folder shows that it is complete (docs/PARTNERS.md). Immutable. */
public sealed interface Signal {

    /**
     * It was not changed for a while.
     *
     * @param time by its modification time
     */
    record Quiet(Duration time) implements Signal {}

    /**
     * Its own end says so.
     *
     * @param text found anywhere in its last bytes
     */
    record Tail(Pattern text) implements Signal {}

    /**
     * Another file in the same folder says so.
     *
     * @param name of that file
     * @param tail found anywhere in its last bytes; empty if its being there is enough
     */
    record Beside(Template name, Optional<Pattern> tail) implements Signal {}

    /** A probe found its format whole. */
    record Proved() implements Signal {}
}
