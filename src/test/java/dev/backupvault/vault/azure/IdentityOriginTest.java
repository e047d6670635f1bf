package dev.backupvault.vault.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.testing.LocalTls;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobInfo;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.BlockId;
import dev.backupvault.vault.BlockSchedule;
import dev.backupvault.vault.BlockUploader;
import dev.backupvault.vault.BufferPool;
import dev.backupvault.vault.Bytes;
import dev.backupvault.vault.Origin;
import dev.backupvault.vault.RetryingVault;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What the service fetches for an identity, as the reference of Put Block From URL describes it: Azurite does not. */
@Timeout(60)
class IdentityOriginTest {
    private static final BlobPath PATH = new BlobPath(Area.CONTENT, "data/t/s/id/a b");
    private static final BlobPath SOURCE = new BlobPath(new Area("exports"), "x/ü b.bak");
    private static final byte[] BYTES = {1, 2, 3, 4, 5};
    private static final Bytes BODY = Bytes.of(BYTES);
    private static final BlockId BLOCK = new BlockId(0, 5, BODY.crc64());
    private static final String TOKEN = "dG9rZW4tY2FuYXJ5";

    @TempDir
    private static Path folder;

    private static SSLContext before;
    private static SSLContext tls;

    /** The last thing that was issued is good for one request only: who keeps one is found out. */
    private static final class Tokens implements TokenCredential {
        private final String name;
        private final List<List<String>> asked = new CopyOnWriteArrayList<>();

        Tokens(String name) {
            this.name = name;
        }

        @Override
        public Mono<AccessToken> getToken(TokenRequestContext request) {
            return Mono.fromCallable(() -> {
                asked.add(request.getScopes());
                return new AccessToken(name + asked.size(), OffsetDateTime.now().plusHours(1));
            });
        }
    }

    @BeforeAll
    static void trustTheFake() throws Exception {
        before = SSLContext.getDefault();
        tls = LocalTls.make(folder);
        SSLContext.setDefault(tls);
    }

    @AfterAll
    static void trustOthersAgain() {
        SSLContext.setDefault(before);
    }

    private static StoreAccount account(String endpoint, TokenCredential tokens) {
        return new StoreAccount(endpoint, new StoreAccount.Credential.Identity(tokens));
    }

    private static Origin origin(TokenCredential tokens) {
        return origin("https://127.0.0.1:1/other", tokens);
    }

    private static Origin origin(String endpoint, TokenCredential tokens) {
        StoreAccount account = account(endpoint, tokens);
        return new AzureBlobVault(account.connect(), account.credential(), SOURCE.area())
                .origin(new BlobInfo(SOURCE, BYTES.length, "0x8D", Instant.EPOCH, Map.of(), false))
                .orElseThrow();
    }

    private static FakeStore.Answer staged(FakeStore.Call call) {
        return new FakeStore.Answer(201, Map.of("x-ms-content-crc64", BodyChecksum.base64(BODY.crc64())));
    }

    @Test
    void eachRequestCarriesATokenOfTheSourceAndTheVaultsOwnSignature() throws Exception {
        Tokens tokens = new Tokens(TOKEN);
        Origin origin = origin(tokens);
        try (FakeStore store = FakeStore.withTls(tls, IdentityOriginTest::staged)) {
            store.vault().stageFrom(PATH, BLOCK, origin, 0);
            store.vault().stageFrom(PATH, BLOCK, origin, 0);
            FakeStore.Call call = store.calls().get(1);
            assertEquals("Bearer " + TOKEN + 2, call.headers().get("x-ms-copy-source-authorization"));
            assertEquals(
                    "https://127.0.0.1:1/other/exports/x/%C3%BC%20b.bak",
                    call.headers().get("x-ms-copy-source"));
            assertEquals(signature(store, call), call.headers().get("Authorization"));
        }
        assertEquals(
                List.of(List.of("https://storage.azure.com/.default"), List.of("https://storage.azure.com/.default")),
                tokens.asked);
        assertFalse(origin.toString().contains("Bearer"));
    }

    /** What the account's key makes of the headers that arrived. */
    private static String signature(FakeStore store, FakeStore.Call call) throws Exception {
        HttpHeaders headers = new HttpHeaders();
        call.headers().forEach((name, value) -> headers.set(HttpHeaderName.fromString(name), value));
        return new StorageSharedKeyCredential("fake", FakeStore.KEY)
                .generateAuthorizationHeader(
                        URI.create(store.endpoint()).resolve(call.target()).toURL(), "PUT", headers, false);
    }

    @Test
    void twoIdentitiesAreKeptApart() throws Exception {
        try (FakeStore store = FakeStore.withTls(tls, IdentityOriginTest::staged)) {
            StoreAccount vault = account(store.endpoint(), new Tokens("vault"));
            new AzureBlobVault(vault.connect(), vault.credential(), Area.STATE)
                    .stageFrom(PATH, BLOCK, origin(new Tokens("source")), 0);
            Map<String, String> headers = store.calls().get(0).headers();
            assertEquals("Bearer vault1", headers.get("Authorization"));
            assertEquals("Bearer source1", headers.get("x-ms-copy-source-authorization"));
        }
    }

    @Test
    void aTokenIsNotSentInPlainTextNotEvenOnThisMachine() throws Exception {
        try (FakeStore store = new FakeStore(IdentityOriginTest::staged)) {
            assertRefused(store, origin(new Tokens(TOKEN)));
            assertRefused(store, new IdentityOrigin("http://127.0.0.1:1/x", new Tokens(TOKEN), info()));
        }
        try (FakeStore store = FakeStore.withTls(tls, IdentityOriginTest::staged)) {
            assertRefused(store, new IdentityOrigin("http://127.0.0.1:1/x", new Tokens(TOKEN), info()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://archive.blob.core.windows.net", "https://localhost:1/other"})
    void aTokenIsNotSentToAnotherCloudThanItsSources(String endpoint) throws Exception {
        try (FakeStore store = FakeStore.withTls(tls, IdentityOriginTest::staged)) {
            assertRefused(store, origin(endpoint, new Tokens(TOKEN)));
        }
    }

    private static BlobInfo info() {
        return new BlobInfo(SOURCE, BYTES.length, "0x8D", Instant.EPOCH, Map.of(), false);
    }

    private static void assertRefused(FakeStore store, Origin origin) {
        VaultException error =
                assertThrows(VaultException.class, () -> store.vault().stageFrom(PATH, BLOCK, origin, 0));
        assertEquals(ErrorCode.STORE_COPY_REFUSED, error.code());
        assertFalse(error.getMessage().contains(TOKEN), error.getMessage());
        assertEquals(0, store.calls().size());
    }

    /** A store that takes whatever is sent, and fetches as the test says. */
    private static FakeStore fetching(Function<FakeStore.Call, FakeStore.Answer> fetch) throws Exception {
        return FakeStore.withTls(tls, call -> {
            if (call.method().equals("GET")) {
                return FakeStore.Answer.error(404, "BlobNotFound"); // no block is there yet
            }
            return call.headers().containsKey("x-ms-copy-source") ? fetch.apply(call) : FakeStore.Answer.created();
        });
    }

    private static long bytesSent(FakeStore store, Origin origin) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(2);
        try {
            BlockUploader uploader = new BlockUploader(
                    new RetryingVault(store.vault(), Duration.ofSeconds(1)), new BufferPool(8 << 20), senders, 2);
            BlockSchedule schedule = new BlockSchedule(2, 4);
            ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(BYTES));
            try (BlockUploader.FirstBlock first = uploader.first(in, -1, null, schedule, List.of())) {
                return uploader.stage(PATH, "name", origin, first, in, schedule, List.of(), read -> {})
                        .bytesSent();
            }
        } finally {
            senders.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, CannotVerifyCopySource",
        "401, CannotVerifyCopySource",
        "403, AuthorizationPermissionMismatch",
        "401, InvalidAuthenticationInfo",
        "400, UnsupportedHeader"
    })
    void whereTheSourceRefusesItTheBytesAreSent(int status, String storeCode) throws Exception {
        try (FakeStore store = fetching(call -> FakeStore.Answer.error(status, storeCode))) {
            assertEquals(BYTES.length, bytesSent(store, origin(new Tokens(TOKEN))));
            assertEquals(
                    1,
                    store.calls().stream()
                            .filter(call -> call.headers().containsKey("x-ms-copy-source"))
                            .count());
        }
    }

    @Test
    void anIdentityThatGetsNoTokenHasItsBytesSent() throws Exception {
        TokenCredential none = request -> Mono.error(new ClientAuthenticationException("no " + TOKEN, null));
        assertEquals(
                ErrorCode.STORE_DENIED,
                assertThrows(VaultException.class, () -> origin(none).authorization())
                        .code());
        try (FakeStore store = fetching(IdentityOriginTest::staged)) {
            assertEquals(BYTES.length, bytesSent(store, origin(none)));
        }
    }

    @Test
    void noTokenIsLoggedHoweverTalkativeTheLog() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("dev.backupvault");
        Level rootLevel = root.getLevel();
        Level ownLevel = own.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        own.setLevel(Level.TRACE);
        try (FakeStore fetches = fetching(IdentityOriginTest::staged);
                FakeStore refuses = fetching(call -> FakeStore.Answer.error(403, "CannotVerifyCopySource"))) {
            fetches.vault().stageFrom(PATH, BLOCK, origin(new Tokens(TOKEN)), 0);
            bytesSent(refuses, origin(new Tokens(TOKEN)));
        } finally {
            root.detachAppender(log);
            root.setLevel(rootLevel);
            own.setLevel(ownLevel);
        }
        List<String> lines = List.copyOf(log.list).stream()
                .map(event -> event.getLoggerName() + " " + event.getFormattedMessage() + " "
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()))
                .toList();
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("streaming blob=") && line.contains("BV-0214")),
                lines.toString());
        assertEquals(
                List.of(), lines.stream().filter(line -> line.contains(TOKEN)).toList());
    }
}
