package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Checker;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.Launch;
import dev.backupvault.testing.Seed;
import dev.backupvault.testing.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Memory, bandwidth, stops and kills while tenants send, and what the endpoint must never say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectLoadIT {
    private static final String TENANTS =
            """
            tenants:
              acme:
                password: HASH
                sources: [web]
                tasks: 8
              slow:
                password: HASH
                sources: [web]
                bandwidth: 1MiB/s
            """;
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Checker checker;
    private RandomGenerator random;

    @BeforeAll
    void start() throws Exception {
        random = Seed.random("CloudConnectLoadIT");
        store = AzuriteServer.start(temp.resolve("azurite"));
        checker = new Checker(store.connectionString());
    }

    @AfterAll
    void stop() throws Exception {
        store.close();
    }

    private Launch launch(String data) {
        return Launch.of(temp.resolve(data), store.ingestConnectionString());
    }

    private TenantsEndpoint endpoint(String name) throws IOException {
        return TenantsEndpoint.start(temp.resolve(name), launch(name + "-data"), TENANTS);
    }

    private static String length(long bytes) {
        return "Content-Length: " + bytes + "\r\n";
    }

    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : crowd.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            crowd.shutdown();
        }
    }

    @Test
    void memoryIsBoundedWhateverIsSent() throws Exception {
        try (TenantsEndpoint endpoint = endpoint("memory")) {
            int mebibytes = 200;
            List<Callable<Integer>> uploads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String path = "/v1/web/zero-" + i;
                boolean chunked = i % 2 == 0;
                uploads.add(() -> {
                    byte[] zeros = new byte[1 << 20];
                    try (RawRequest raw = new RawRequest(endpoint.port())) {
                        raw.put(path, RawRequest.basic("acme") + (chunked ? CHUNKED : length((long) mebibytes << 20)));
                        for (int sent = 0; sent < mebibytes; sent++) {
                            if (chunked) {
                                raw.chunk(zeros);
                            } else {
                                raw.send(zeros);
                            }
                        }
                        return raw.send(chunked ? "0\r\n\r\n" : "").status();
                    } catch (IOException e) {
                        throw new IOException(endpoint.connector().output(), e); // it says why it hung up
                    }
                });
            }
            assertEquals(Collections.nCopies(8, 201), atOnce(uploads));
            long peak = peakMebibytes(endpoint.connector().pid());
            System.out.println("CloudConnectLoadIT: peak RSS of 8 uploads of 200 MiB " + peak + " MiB");
            assertTrue(peak <= 512, "VmHWM " + peak + " MiB");
        }
        assertEquals(List.of(), checker.check().broken());
    }

    private static long peakMebibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void killsLoseNothingThatWasAcknowledgedAndDoubleNothing() throws Exception {
        try (TenantsEndpoint endpoint = endpoint("kills")) {
            for (int round = 0; round < Seed.rounds(4); round++) {
                List<byte[]> bodies = new ArrayList<>();
                List<Callable<Map<Integer, Integer>>> uploads = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    byte[] bytes = TestFiles.bytes(random, (9 << 20) + random.nextInt(12 << 20));
                    bodies.add(bytes);
                    String name = round + "-" + i;
                    boolean chunked = i == 2;
                    uploads.add(() -> untilStored(endpoint.port(), name, chunked, bytes));
                }
                int kills = 1 + random.nextInt(2);
                List<Integer> moments = new ArrayList<>();
                for (int kill = 0; kill < kills; kill++) {
                    moments.add(random.nextInt(1200));
                }
                ExecutorService killer = Executors.newSingleThreadExecutor();
                Future<Integer> killed = killer.submit(() -> {
                    for (int moment : moments) {
                        Thread.sleep(moment);
                        endpoint.connector().kill();
                        endpoint.restart();
                    }
                    return moments.size();
                });
                List<Map<Integer, Integer>> answers = atOnce(uploads);
                killed.get();
                killer.shutdown();
                System.out.println("CloudConnectLoadIT: killed after " + moments + " ms, answers " + answers);
                Checker.Report report = checker.check();
                assertEquals(List.of(), report.broken());
                for (byte[] bytes : bodies) {
                    assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)), "points of one backup");
                }
            }
        }
    }

    /** What a careful client does. @return how often it was answered what; -1 stands for a connection that was cut */
    private static Map<Integer, Integer> untilStored(int port, String name, boolean chunked, byte[] bytes)
            throws Exception {
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int tries = 0; tries < 300; tries++) {
            int status = -1;
            try (RawRequest raw = new RawRequest(port)) {
                raw.put(
                        "/v1/web/" + name,
                        RawRequest.basic("acme") + "Idempotency-Key: " + name + "\r\n"
                                + (chunked ? CHUNKED : length(bytes.length)));
                status = (chunked ? raw.chunk(bytes).send("0\r\n\r\n") : raw.send(bytes)).status();
            } catch (IOException e) {
                // killed, or not up yet
            }
            answers.merge(status, 1, Integer::sum);
            if (status == 200 || status == 201) {
                return answers;
            }
            assertTrue(status == -1 || status == 503 || status == 429, "answered " + answers);
            Thread.sleep(200);
        }
        throw new AssertionError("never stored: " + answers);
    }

    @Test
    void whatIsUnderWayIsFinishedWhenTheConnectorIsStopped() throws Exception {
        byte[] bytes = TestFiles.bytes(random, 20 << 20);
        int half = 10 << 20;
        try (TenantsEndpoint endpoint = endpoint("stop");
                RawRequest raw = new RawRequest(endpoint.port())) {
            // Given an upload of which half was sent, and a connection that waits
            raw.put("/v1/web/under-way", RawRequest.basic("acme") + length(bytes.length));
            raw.send(Arrays.copyOf(bytes, half));
            try (RawRequest open = new RawRequest(endpoint.port())) {
                assertEquals(200, open.get("/v1/web", RawRequest.basic("acme")).status());
            }
            // When it is stopped
            // (not by Process.destroy, which closes its output as well)
            ProcessHandle.of(endpoint.connector().pid()).orElseThrow().destroy();
            endpoint.connector().awaitLine("stopping:");
            // Then who comes now is sent away until later
            Awaitility.await("new requests are refused").untilAsserted(() -> {
                try (RawRequest late = new RawRequest(endpoint.port())) {
                    String head = late.put("/v1/web/late", RawRequest.basic("acme") + length(5))
                            .send("later")
                            .head();
                    assertTrue(head.startsWith("HTTP/1.1 503") && head.contains("Retry-After: "), head);
                }
            });
            // And what was under way is stored
            assertEquals(
                    201, raw.send(Arrays.copyOfRange(bytes, half, bytes.length)).status());
            endpoint.connector().exit();
        }
        Checker.Report report = checker.check();
        assertEquals(List.of(), report.broken());
        assertEquals(1, report.pointsWith(TestFiles.sha256(bytes)));
    }

    @Test
    void aTenantIsHeldToItsBandwidthWhateverItSendsAtOnce() throws Exception {
        try (TenantsEndpoint endpoint = endpoint("bandwidth")) {
            List<Callable<Integer>> uploads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                byte[] bytes = TestFiles.bytes(random, 2 << 20);
                String path = "/v1/web/paced-" + i;
                uploads.add(() -> {
                    try (RawRequest raw = new RawRequest(endpoint.port())) {
                        return raw.put(path, RawRequest.basic("slow") + length(bytes.length))
                                .send(bytes)
                                .status();
                    }
                });
            }
            long started = System.nanoTime();
            assertEquals(List.of(201, 201, 201), atOnce(uploads));
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.println("CloudConnectLoadIT: 6 MiB at 1 MiB/s took " + seconds + " s");
            assertTrue(seconds > 4, "6 MiB at 1 MiB/s took " + seconds + " s"); // only too fast is wrong
        }
    }

    /** At the most talkative setting, with logins that fit and that do not (TRUST T15). */
    @Test
    void nothingSecretIsSaidAnywhere() throws Exception {
        // Given a keystore of the operator's own
        String keystorePassword = "canary-of-a-keystore-password";
        Path keystore = temp.resolve("own.p12");
        Command keytool = Command.run(
                temp,
                Map.of(),
                List.of(
                        "keytool",
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=vault",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        keystorePassword,
                        "-keystore",
                        keystore.toString()));
        assertEquals(0, keytool.exit(), keytool.output());
        Path home = temp.resolve("home");
        copy("config/application.properties", home);
        for (String route : List.of("cloud-connect", "drop-folder", "backup-errors", "verification")) {
            copy("routes/" + route + ".camel.yaml", home);
        }
        copy("routes/sources/local.camel.yaml", home);
        copy("routes/sources/cloud-connect.camel.yaml", home);
        Path source = home.resolve("routes/sources/cloud-connect.camel.yaml");
        Files.writeString(
                source, Files.readString(source) + "      - name: keystore\n        value: \"" + keystore + "\"\n");
        Path place = temp.resolve("azurite-secrets"); // a store of its own: all that it holds is searched
        AzuriteServer own = AzuriteServer.start(place);
        Launch talkative = Launch.of(temp.resolve("secrets-data"), own.ingestConnectionString())
                .withHome(home)
                .wrappedBy(
                        "env",
                        "CLOUD_CONNECT_KEYSTORE_PASSWORD=" + keystorePassword,
                        "BACKUP_VAULT_LOG=TRACE",
                        "BACKUP_VAULT_LIBRARY_LOG=DEBUG");
        String guess = "canary-of-a-wrong-password";
        try (own;
                TenantsEndpoint endpoint = TenantsEndpoint.start(temp.resolve("secrets"), talkative, TENANTS)) {
            Map<String, String> secrets = new TreeMap<>();
            secrets.put("password", TenantsEndpoint.PASSWORD);
            secrets.put("keystore password", keystorePassword);
            secrets.put("wrong password", guess);
            secrets.put("hash", hash());
            secrets.put("authorization", base64("acme:" + TenantsEndpoint.PASSWORD));
            secrets.put("wrong authorization", base64("acme:" + guess));
            // When all kinds of requests are made
            Path file = Files.write(temp.resolve("secret.bak"), TestFiles.bytes(random, 9 << 20));
            String url = endpoint.url("/v1/web");
            var put = endpoint.as("acme", "-T", file.toString(), url + "/secret");
            assertEquals(201, put.status(), put.headers() + put.body());
            assertEquals(200, endpoint.as("acme", url).status());
            assertEquals(
                    404,
                    endpoint.as("acme", url + "/" + put.text("point") + "/absent")
                            .status());
            assertEquals(400, endpoint.as("acme", url + "/x/y").status());
            var wrong = endpoint.curl("-k", "-u", "acme:" + guess, url);
            assertEquals(401, wrong.status());
            Map<String, String> said = new TreeMap<>();
            said.put("jmx", attributes(endpoint.connector().pid()));
            said.put("command lines", commandLines());
            said.put("answers", put.headers() + put.body() + wrong.headers() + wrong.body());
            said.put("vault", vaultText(place));
            said.put("log", endpoint.connector().output());
            // Then there is nothing of it
            assertTrue(said.get("log").contains("DEBUG"), "the log is as talkative as it gets");
            assertTrue(said.get("vault").contains("acme"), "the manifest is in the store");
            assertTrue(said.get("jmx").contains("cloud-connect"), "the endpoint is in JMX");
            secrets.forEach((what, secret) -> said.forEach((where, text) -> assertFalse(
                    text.contains(secret),
                    () -> what + " in " + where + ": "
                            + text.lines().filter(line -> line.contains(secret)).findFirst())));
        }
    }

    private static void copy(String file, Path home) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.copy(Launch.CHECKOUT.resolve(file), home.resolve(file));
    }

    /** The hash alone, as tenants.yaml has it. */
    private static String hash() throws IOException {
        String text = Files.readString(temp.resolve("secrets/tenants.yaml"));
        String line =
                text.lines().filter(l -> l.contains("password:")).findFirst().orElseThrow();
        return line.substring(line.lastIndexOf(':') + 1).strip();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String attributes(long pid) throws Exception {
        StringBuilder all = new StringBuilder();
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            MBeanServerConnection beans = jmx.getMBeanServerConnection();
            for (ObjectName name : beans.queryNames(null, null)) {
                all.append(name).append('\n');
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                    try {
                        Object value = beans.getAttribute(name, attribute.getName());
                        all.append(value instanceof Object[] array ? List.of(array) : value)
                                .append('\n');
                    } catch (Exception e) {
                        all.append(e).append('\n'); // one that cannot be had tells nothing
                    }
                }
            }
        } finally {
            machine.detach();
        }
        return all.toString();
    }

    /** The connector's; curl's hold passwords, and are the test's own. */
    private static String commandLines() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("dev.backupvault.BackupVault"))
                .reduce("", (a, b) -> a + "\n" + b);
    }

    /** All that the store wrote: manifests, other records, names. */
    private static String vaultText(Path place) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
