package dev.backupvault.ingest;

import dev.backupvault.point.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The SHA-256 of the whole, and what the sender's checksums need, in one pass. Used once; not thread-safe. */
final class RunningDigests {
    private final List<ExpectedDigest> expected;
    private final List<MessageDigest> all = new ArrayList<>();

    RunningDigests(List<ExpectedDigest> expected) {
        this.expected = expected;
        all.add(Sha256.digester());
        expected.forEach(digest -> all.add(digest.algorithm().digester()));
    }

    /** To be fed with every byte. */
    List<MessageDigest> all() {
        return all;
    }

    /** Ends the pass: checks what the sender gave, and returns our own. */
    Sha256 finish(String name) {
        for (int i = 0; i < expected.size(); i++) {
            expected.get(i).check(name, all.get(i + 1));
        }
        return Sha256.finish(all.get(0));
    }
}
