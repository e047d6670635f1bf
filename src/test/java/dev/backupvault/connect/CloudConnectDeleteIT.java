package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A tenant's delete obeys the rules of everybody's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectDeleteIT {
    private static final String TENANTS =
            """
            tenants:
              acme:
                password: HASH
                sources: [web]
                deleted-for: 3d
            """;

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch launch;
    private TenantsEndpoint endpoint;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString());
        endpoint = TenantsEndpoint.start(temp.resolve("endpoint"), launch, TENANTS);
    }

    @AfterAll
    void stop() throws Exception {
        endpoint.close();
        store.close();
    }

    private String put(String name) throws Exception {
        Path file = Files.writeString(temp.resolve(name), "bytes of " + name);
        Answer put = endpoint.as("acme", "-T", file.toString(), endpoint.url("/v1/web/" + name));
        assertEquals(201, put.status(), put.body());
        return put.text("point");
    }

    private Answer delete(String point) throws Exception {
        return endpoint.as("acme", "-X", "DELETE", endpoint.url("/v1/web/" + point));
    }

    private String run(String... arguments) throws Exception {
        try (ConnectorProcess command = launch.start(arguments)) {
            assertEquals(0, command.exit(), command.output());
            return command.output();
        }
    }

    @Test
    void itIsWrittenDownBeforeItIsAnswered() throws Exception {
        String point = put("a");
        Answer delete = delete(point);
        assertEquals(200, delete.status(), delete.body());
        assertTrue(delete.text("recoverableUntil").endsWith("Z"), delete.body());
        String listed = run("audit", "list", "--point", point);
        assertTrue(listed.contains("store          acme/web/a  " + point + "  by tenant acme"), listed);
        assertTrue(
                listed.contains("hide           acme/web/a  " + point + "  by tenant acme  deleted by its tenant"),
                listed);
        run("audit", "verify");
    }

    @Test
    void whatIsHeldStaysAndTheTenantIsNotToldWhy() throws Exception {
        String point = put("held");
        run("hold", point, "--case", "secret-case", "--reason", "secret");
        Answer delete = delete(point);
        assertEquals(409, delete.status(), delete.body());
        assertEquals("BV-0602", delete.text("code"));
        assertTrue(!delete.body().contains("secret"), delete.body());
    }

    @Test
    void manyAtOnceWaitForOneAnother() throws Exception {
        // Given
        List<String> points = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            points.add(put("many-" + i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        // When
        List<Future<Answer>> answers = new ArrayList<>();
        for (String point : points) {
            answers.add(threads.submit(() -> delete(point)));
        }
        // Then
        List<Integer> statuses = new ArrayList<>();
        for (Future<Answer> answer : answers) {
            statuses.add(answer.get().status());
        }
        threads.shutdown();
        assertEquals(Collections.nCopies(4, 200), statuses);
    }
}
