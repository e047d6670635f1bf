package dev.backupvault.vault;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What every {@link Vault} must do, as checks that run against any: in the tests against the in-memory vault and
 * Azurite, in {@code doctor} against the user's own account. All they write lies apart from backups and is deleted
 * again.
 */
public final class VaultContract {
    private static final int RACERS = 8;

    private final Vault vault;
    private final String run = UUID.randomUUID().toString();

    public VaultContract(Vault vault) {
        this.vault = vault;
    }

    /** What a check needs besides reading, listing and creating. */
    public enum Needs {
        NOTHING,
        WRITE,
        DELETE
    }

    /** One thing that must hold. */
    public record Check(String sentence, Needs needs, Body body) {
        interface Body {
            void run() throws Exception;
        }

        /** Whether someone with these rights can try it. */
        public boolean isFor(Rights rights) {
            return switch (needs) {
                case NOTHING -> true;
                case WRITE -> rights.write();
                case DELETE -> rights.write() && rights.delete();
            };
        }

        /**
         * @throws VaultException {@link ErrorCode#STORE_CONTRACT_BROKEN} if it does not hold, or what the store
         *     answered
         */
        public void verify() {
            try {
                body.run();
            } catch (VaultException e) {
                throw e;
            } catch (Exception e) {
                throw VaultException.of(ErrorCode.STORE_CONTRACT_BROKEN, sentence + ": " + e.getMessage(), e);
            }
        }
    }

    public List<Check> checks() {
        return List.of(
                new Check("a blob is created once and never overwritten", Needs.NOTHING, this::createsOnce),
                new Check(
                        "of several that create the same blob at the same time, one wins",
                        Needs.NOTHING,
                        this::oneOfManyWins),
                new Check("a record is replaced only by who has read it last", Needs.WRITE, this::replacesUnchanged),
                new Check(
                        "metadata comes back as it was written, from the blob and from the list",
                        Needs.NOTHING,
                        this::keepsMetadata),
                new Check("names come back as they were written", Needs.WRITE, this::keepsNames),
                new Check("blocks are invisible until they are committed", Needs.WRITE, this::hidesStagedBlocks),
                new Check("blocks are committed once, in order", Needs.WRITE, this::commitsOnce),
                new Check(
                        "blocks take the place of what is there only for who has seen it last",
                        Needs.WRITE,
                        this::commitsUnchanged),
                new Check("blocks that are not there cannot be committed", Needs.WRITE, this::refusesUnknownBlocks),
                new Check("any part of a blob can be read", Needs.NOTHING, this::readsRanges),
                new Check("an empty blob is a blob", Needs.NOTHING, this::storesNothing),
                new Check("what is absent is said to be absent", Needs.NOTHING, this::knowsAbsence),
                new Check("a blob is deleted only by who has seen it last", Needs.DELETE, this::deletesUnchanged));
    }

    /** Deletes what the checks wrote, as far as the store lets us. */
    public void cleanUp() {
        for (Area area : Area.ofVault()) {
            for (BlobInfo blob : Listing.of(vault, VaultLayout.contract(area, run, ""))) {
                vault.delete(blob.path(), blob.etag());
            }
        }
    }

    private BlobPath path(String name) {
        return VaultLayout.contract(Area.CONTENT, run, name);
    }

    private BlobInfo put(BlobPath path, String text) {
        return vault.put(path, bytes(text), Map.of(), Condition.ABSENT);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private String text(BlobPath path, long offset, long length) throws IOException {
        try (Vault.Reading reading = vault.read(path, offset, length)) {
            return new String(reading.stream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void createsOnce() throws IOException {
        BlobPath path = path("once");
        put(path, "first");
        fails(ErrorCode.STORE_BLOB_EXISTS, () -> put(path, "second"));
        same("its text", "first", text(path, 0, Long.MAX_VALUE));
    }

    private void oneOfManyWins() throws InterruptedException, ExecutionException {
        BlobPath path = path("race");
        ExecutorService racers = Executors.newFixedThreadPool(RACERS);
        try {
            List<Callable<Boolean>> tries = new ArrayList<>();
            for (int racer = 0; racer < RACERS; racer++) {
                String text = "racer " + racer;
                tries.add(() -> {
                    try {
                        put(path, text);
                        return true;
                    } catch (VaultException e) {
                        if (e.code() == ErrorCode.STORE_BLOB_EXISTS) {
                            return false;
                        }
                        throw e;
                    }
                });
            }
            int winners = 0;
            for (Future<Boolean> result : racers.invokeAll(tries)) {
                winners += result.get() ? 1 : 0;
            }
            same("winners", 1, winners);
        } finally {
            racers.shutdownNow();
        }
    }

    private void replacesUnchanged() throws IOException {
        BlobPath path = VaultLayout.contract(Area.STATE, run, "record");
        BlobInfo first = put(path, "one");
        BlobInfo second = vault.put(path, bytes("two"), Map.of(), Condition.unchanged(first.etag()));
        fails(
                ErrorCode.STORE_CONDITION_FAILED,
                () -> vault.put(path, bytes("three"), Map.of(), Condition.unchanged(first.etag())));
        same("its text", "two", text(path, 0, Long.MAX_VALUE));
        same("its ETag", second.etag(), vault.stat(path).map(BlobInfo::etag).orElse(null));
    }

    private void keepsMetadata() {
        BlobPath path = path("metadata");
        Map<String, String> metadata = Map.of("sha256", "0123456789abcdef", "backuptime", "2026-11-22T01:40:42.123Z");
        BlobInfo written = vault.put(path, bytes("x"), metadata, Condition.ABSENT);
        BlobInfo seen = vault.stat(path).orElseThrow();
        BlobInfo listed = only(path);
        same("metadata", metadata, seen.metadata());
        same("metadata in the list", metadata, listed.metadata());
        same("ETag in the list", written.etag(), listed.etag());
        same("ETag", written.etag(), seen.etag());
        same("length in the list", 1L, listed.bytes());
    }

    private void keepsNames() {
        List<String> names = List.of(
                "with space",
                "100%25",
                "a+b&c=d;e",
                "ü",
                "u\u0308",
                "日本語",
                "\uD83D\uDC2B",
                "~'()!*@$,:[]{}|^`\"<>",
                "%2E%2E",
                " lead");
        for (String name : names) {
            put(path("names/" + name), name);
            BlobPath inBlocks = path("blocks/" + name);
            BlockId block = stage(inBlocks, 0, name);
            same(
                    "blocks of '" + name + "'",
                    1,
                    vault.blocks(inBlocks, Vault.BlockList.UNCOMMITTED).size());
            vault.commit(inBlocks, List.of(block), Map.of());
            same("'" + name + "' in blocks", true, vault.stat(inBlocks).isPresent());
        }
        List<String> listed = new ArrayList<>();
        Listing.of(vault, path("names/"))
                .forEach(blob -> listed.add(
                        blob.path().name().substring(path("names/").name().length())));
        same("names", names.stream().sorted().toList(), listed.stream().sorted().toList());
        names.forEach(name ->
                same("'" + name + "'", true, vault.stat(path("names/" + name)).isPresent()));
    }

    private BlobInfo only(BlobPath path) {
        return vault.list(path, Optional.empty()).blobs().stream()
                .filter(blob -> blob.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private BlockId stage(BlobPath path, int index, String text) {
        Bytes body = bytes(text);
        BlockId id = new BlockId(index, (int) body.length(), body.crc64());
        vault.stage(path, id, body);
        return id;
    }

    private void hidesStagedBlocks() {
        BlobPath path = path("staged");
        BlockId id = stage(path, 0, "block");
        same("a blob", false, vault.stat(path).isPresent());
        same(
                "in the list",
                0L,
                vault.list(path, Optional.empty()).blobs().stream()
                        .filter(blob -> blob.path().equals(path))
                        .count());
        same(
                "uncommitted blocks",
                List.of(new Vault.Block(id.base64(), 5)),
                vault.blocks(path, Vault.BlockList.UNCOMMITTED));
        same(
                "in the list of what is staged",
                List.of(path),
                vault.staged(path, Optional.empty()).paths());
    }

    private void commitsOnce() throws IOException {
        BlobPath path = path("committed");
        BlockId second = stage(path, 1, "world");
        BlockId first = stage(path, 0, "hello ");
        BlobInfo blob = vault.commit(path, List.of(first, second), Map.of("sha256", "x"));
        same("its text", "hello world", text(path, 0, Long.MAX_VALUE));
        same("its length", 11L, blob.bytes());
        same(
                "its blocks",
                List.of(new Vault.Block(first.base64(), 6), new Vault.Block(second.base64(), 5)),
                vault.blocks(path, Vault.BlockList.COMMITTED));
        same("its ETag", blob.etag(), vault.stat(path).map(BlobInfo::etag).orElse(null));
        BlockId other = stage(path, 0, "other ");
        fails(ErrorCode.STORE_BLOB_EXISTS, () -> vault.commit(path, List.of(other), Map.of()));
        same("its text", "hello world", text(path, 0, Long.MAX_VALUE));
    }

    private void commitsUnchanged() throws IOException {
        BlobPath path = path("replaced");
        BlobInfo old = put(path, "damaged");
        BlockId block = stage(path, 0, "good");
        same("its text", "damaged", text(path, 0, Long.MAX_VALUE));
        BlobInfo blob = vault.commit(path, List.of(block), Map.of("sha256", "x"), Condition.unchanged(old.etag()));
        same("its text", "good", text(path, 0, Long.MAX_VALUE));
        same("its ETag", blob.etag(), vault.stat(path).map(BlobInfo::etag).orElse(null));
        BlockId late = stage(path, 0, "late");
        fails(
                ErrorCode.STORE_CONDITION_FAILED,
                () -> vault.commit(path, List.of(late), Map.of(), Condition.unchanged(old.etag())));
        same("its text", "good", text(path, 0, Long.MAX_VALUE));
    }

    private void refusesUnknownBlocks() {
        BlobPath path = path("unknown");
        BlockId there = stage(path, 0, "there");
        fails(ErrorCode.STORE_BLOCKS_DIFFER, () -> vault.commit(path, List.of(there, new BlockId(1, 5, 42)), Map.of()));
        same("a blob", false, vault.stat(path).isPresent());
    }

    private void readsRanges() throws IOException {
        BlobPath path = path("ranges");
        put(path, "0123456789");
        same("a middle", "345", text(path, 3, 3));
        same("an end", "789", text(path, 7, Long.MAX_VALUE));
        same("more than there is", "89", text(path, 8, 100));
        try (Vault.Reading reading = vault.read(path, 3, 3)) {
            same("the whole length", 10L, reading.info().bytes());
        }
    }

    private void storesNothing() throws IOException {
        BlobPath path = path("empty");
        vault.put(path, Bytes.of(new byte[0]), Map.of(), Condition.ABSENT);
        same("its text", "", text(path, 0, Long.MAX_VALUE));
        same("its length", 0L, vault.stat(path).map(BlobInfo::bytes).orElse(-1L));
    }

    private void knowsAbsence() {
        BlobPath path = path("absent");
        same("a blob", false, vault.stat(path).isPresent());
        same("blocks", List.of(), vault.blocks(path, Vault.BlockList.UNCOMMITTED));
        fails(ErrorCode.STORE_BLOB_ABSENT, () -> vault.read(path, 0, Long.MAX_VALUE)
                .close());
        same("a list", List.of(), vault.list(path("absent/"), Optional.empty()).blobs());
    }

    private void deletesUnchanged() {
        BlobPath path = path("deleted");
        same("deleting what is absent", false, vault.delete(path, "0x1"));
        BlobInfo first = put(path, "one");
        BlobInfo second = vault.put(path, bytes("two"), Map.of(), Condition.unchanged(first.etag()));
        fails(ErrorCode.STORE_CONDITION_FAILED, () -> vault.delete(path, first.etag()));
        same("deleting it", true, vault.delete(path, second.etag()));
        same("a blob", false, vault.stat(path).isPresent());
    }

    private static void fails(ErrorCode code, Check.Body call) {
        try {
            call.run();
        } catch (VaultException e) {
            same("the error", code, e.code());
            return;
        } catch (Exception e) {
            throw broken("an error of the store", e.toString(), code);
        }
        throw broken("the call", "it succeeded", code);
    }

    private static void same(String what, Object expected, Object found) {
        if (!(expected == null ? found == null : expected.equals(found))) {
            throw broken(what, found, expected);
        }
    }

    private static VaultException broken(String what, Object found, Object expected) {
        return VaultException.mismatch(
                        ErrorCode.STORE_CONTRACT_BROKEN,
                        "the store does not do what the vault needs: " + what,
                        text(expected),
                        text(found))
                .hint("a proxy in between, or an emulator of another version? backups in such a store are not safe");
    }

    private static String text(Object value) {
        return value instanceof Object[] array ? Arrays.toString(array) : String.valueOf(value);
    }
}
