package dev.backupvault.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * What every vault must do when it copies and describes blobs. Not part of {@link VaultContract}: an account whose
 * credential or immutability does not allow it holds backups all the same.
 */
public final class BlobCopyChecks {
    private static final byte[] BYTES = {1, 2, 3};

    private final Vault vault;
    private final String run = UUID.randomUUID().toString();

    public BlobCopyChecks(Vault vault) {
        this.vault = vault;
    }

    public Stream<DynamicTest> tests() {
        return Stream.of(
                DynamicTest.dynamicTest("a copy has the bytes and nothing else of its source", this::copies),
                DynamicTest.dynamicTest("a copy replaces nothing", this::replacesNothing),
                DynamicTest.dynamicTest("only the version that was seen is copied", this::copiesWhatWasSeen),
                DynamicTest.dynamicTest("metadata is replaced only by who has seen it last", this::describes));
    }

    private BlobPath path(String name) {
        return VaultLayout.contract(Area.CONTENT, run, name);
    }

    private BlobInfo put(String name) {
        return vault.put(path(name), Bytes.of(BYTES), Map.of("sha256", "the source's"), Condition.ABSENT);
    }

    private static void fails(ErrorCode code, Executable call) {
        assertEquals(code, assertThrows(VaultException.class, call).code());
    }

    private void copies() throws Exception {
        BlobInfo from = put("from ü+%25");
        BlobPath to = path("to ü+%25");
        vault.copy(from, to, Map.of("copyof", from.etag()));
        BlobInfo copy = vault.stat(to).orElseThrow();
        assertEquals(BlobInfo.Content.WHOLE, copy.content());
        assertEquals(Map.of("copyof", from.etag()), copy.metadata());
        assertFalse(copy.archived());
        try (Vault.Reading reading = vault.read(to, 0, Long.MAX_VALUE)) {
            assertArrayEquals(BYTES, reading.stream().readAllBytes());
        }
        assertEquals(from.etag(), vault.stat(from.path()).orElseThrow().etag());
    }

    private void replacesNothing() {
        BlobInfo from = put("one");
        BlobInfo there = put("two");
        fails(ErrorCode.STORE_BLOB_EXISTS, () -> vault.copy(from, there.path(), Map.of("a", "b")));
        assertEquals(there.etag(), vault.stat(there.path()).orElseThrow().etag());
    }

    private void copiesWhatWasSeen() {
        BlobInfo seen = put("seen");
        vault.put(seen.path(), Bytes.of(BYTES), Map.of(), Condition.unchanged(seen.etag()));
        fails(ErrorCode.STORE_CONDITION_FAILED, () -> vault.copy(seen, path("unseen"), Map.of("a", "b")));
        assertFalse(vault.stat(path("unseen")).isPresent());
    }

    private void describes() throws Exception {
        BlobInfo first = put("described");
        vault.describe(first.path(), first.etag(), Map.of("bytes", "3"));
        BlobInfo second = vault.stat(first.path()).orElseThrow();
        assertEquals(Map.of("bytes", "3"), second.metadata());
        fails(ErrorCode.STORE_CONDITION_FAILED, () -> vault.describe(first.path(), first.etag(), Map.of("bytes", "4")));
        try (Vault.Reading reading = vault.read(first.path(), 0, Long.MAX_VALUE)) {
            assertArrayEquals(BYTES, reading.stream().readAllBytes());
            assertEquals(Map.of("bytes", "3"), reading.info().metadata());
        }
    }
}
