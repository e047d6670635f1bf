package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An endpoint with three tenants: one with two sources, one of the first one's name, and one with a quota of 20 MiB.
 */
final class TenantsSite implements AutoCloseable {
    private static final String TENANTS =
            """
            tenants:
              acme:
                password: HASH
                sources: [web, db]
              rival:
                password: HASH
                sources: [web]
              small:
                password: HASH
                sources: [web]
                quota: 20MiB
            """;

    final Launch launch;
    final TenantsEndpoint endpoint;
    final RandomGenerator random;
    Checker checker;
    private final AzuriteServer store;
    private final Path folder;
    private int number;

    private TenantsSite(String test, Path folder) throws Exception {
        this.folder = folder;
        random = Seed.random(test);
        store = AzuriteServer.start(folder.resolve("azurite"));
        checker = new Checker(store.connectionString());
        launch = Launch.of(folder.resolve("data"), store.ingestConnectionString());
        endpoint = TenantsEndpoint.start(folder.resolve("endpoint"), launch, TENANTS);
    }

    /** @param test its name, for the seed */
    static TenantsSite start(String test, Path folder) throws Exception {
        return new TenantsSite(test, folder);
    }

    /** For who has changed what is in the store: what was read of it is forgotten. */
    void checkAnew() {
        checker = new Checker(store.connectionString());
    }

    byte[] bytes(int length) {
        return TestFiles.bytes(random, length);
    }

    Path file(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("file-" + ++number), bytes);
    }

    Answer put(String tenant, String path, Path file, String... more) throws Exception {
        String[] arguments = Arrays.copyOf(more, more.length + 3);
        arguments[more.length] = "-T";
        arguments[more.length + 1] = file.toString();
        arguments[more.length + 2] = endpoint.url(path);
        return endpoint.as(tenant, arguments);
    }

    static String digest(String algorithm, byte[] bytes) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    void stored(long points, byte[] bytes) {
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(points, report.pointsWith(TestFiles.sha256(bytes)));
    }

    static void answered(int status, String code, Answer answer) throws Exception {
        assertEquals(status, answer.status(), answer.headers() + answer.body());
        assertEquals(code, answer.text("code"), answer.body());
    }

    @Override
    public void close() throws InterruptedException {
        endpoint.close();
        store.close();
    }
}
