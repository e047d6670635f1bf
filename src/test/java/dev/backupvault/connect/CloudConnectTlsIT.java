package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.connect.TenantsEndpoint.Answer;
import dev.backupvault.testing.AzuriteServer;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.ConnectorProcess;
import dev.backupvault.testing.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TRUST's matrix of TLS and credentials, with openssl and curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudConnectTlsIT {
    @TempDir
    static Path temp;

    private AzuriteServer store;
    private Launch launch;
    private TenantsEndpoint endpoint;
    private Path file;

    @BeforeAll
    void start() throws Exception {
        store = AzuriteServer.start(temp.resolve("azurite"));
        file = Files.writeString(temp.resolve("file"), "backup");
        clientKey("pinned", "30");
        clientKey("stranger", "30");
        clientKey("old", "-1");
        launch = Launch.of(temp.resolve("data"), store.ingestConnectionString());
        endpoint = TenantsEndpoint.start(
                temp.resolve("endpoint"),
                launch,
                """
                tenants:
                  acme:
                    password: HASH
                    sources: [web]
                  robot:
                    certificates: ["%s", "%s"]
                    sources: [web]
                  former:
                    certificates: ["%s"]
                    enabled: false
                    sources: [web]
                """
                        .formatted(
                                thumbprint("pinned"),
                                thumbprint("old"),
                                thumbprint("stranger").replace('0', '1')));
    }

    @AfterAll
    void stop() throws Exception {
        endpoint.close();
        store.close();
    }

    private static Command run(String... command) throws IOException, InterruptedException {
        return Command.run(temp, Map.of(), List.of(command));
    }

    /** @param days how long it is valid; a negative number makes it over */
    private static void clientKey(String name, String days) throws Exception {
        Command request = run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        assertEquals(0, request.exit(), request.output());
        Command sign = run(
                "openssl",
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-signkey",
                name + ".key",
                "-days",
                days,
                "-out",
                name + ".pem");
        assertEquals(0, sign.exit(), sign.output());
    }

    private static String thumbprint(String name) throws Exception {
        String output = run("openssl", "x509", "-in", name + ".pem", "-noout", "-fingerprint", "-sha256")
                .output()
                .strip();
        return output.substring(output.indexOf('=') + 1);
    }

    private Answer with(String certificate) throws Exception {
        return endpoint.curl(
                "-k",
                "--cert",
                temp.resolve(certificate + ".pem").toString(),
                "--key",
                temp.resolve(certificate + ".key").toString(),
                "-T",
                file.toString(),
                endpoint.url("/v1/web/" + certificate));
    }

    @Test
    void theCertificateIsMadeOnceAndOursAlone() throws Exception {
        Path keys = temp.resolve("data/cloud-connect.p12");
        for (String name : List.of("cloud-connect.p12", "cloud-connect.password")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(temp.resolve("data").resolve(name))));
        }
        // Its fingerprint is in the log, and is the one that a client sees
        Command shown = run(
                "sh",
                "-c",
                "openssl s_client -connect 127.0.0.1:" + endpoint.port()
                        + " < /dev/null 2> /dev/null | openssl x509 -noout -fingerprint -sha256");
        String fingerprint = shown.output().strip().substring(shown.output().indexOf('=') + 1);
        assertTrue(
                endpoint.connector().says("sha256=" + fingerprint),
                endpoint.connector().output());
        // A client that trusts it needs no -k, by name and by address
        Command pem = run(
                "sh",
                "-c",
                "openssl s_client -connect 127.0.0.1:" + endpoint.port()
                        + " < /dev/null 2> /dev/null | openssl x509 -out server.pem");
        assertEquals(0, pem.exit(), pem.output());
        for (String host : List.of("127.0.0.1", "localhost")) {
            Answer answer = endpoint.curl(
                    "--cacert",
                    temp.resolve("server.pem").toString(),
                    "-u",
                    "acme:" + TenantsEndpoint.PASSWORD,
                    "https://" + host + ":" + endpoint.port() + "/v1/web");
            assertEquals(200, answer.status(), answer.headers());
        }
        assertTrue(
                endpoint.curl("-u", "acme:x", endpoint.url("/v1/web")).headers().contains("curl: "),
                "an unknown certificate was trusted");
        // And a restart keeps it
        byte[] before = Files.readAllBytes(keys);
        endpoint.close();
        endpoint.restart();
        assertTrue(endpoint.connector().says("sha256=" + fingerprint));
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(keys));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-tls1 -cipher ALL:@SECLEVEL=0",
                "-tls1_1 -cipher ALL:@SECLEVEL=0",
                "-tls1_2 -cipher NULL:@SECLEVEL=0",
                "-tls1_2 -cipher aNULL:@SECLEVEL=0",
                "-tls1_2 -cipher eNULL:@SECLEVEL=0",
                "-tls1_2 -cipher 3DES:@SECLEVEL=0",
                "-tls1_2 -cipher RC4:@SECLEVEL=0",
                "-tls1_2 -cipher kRSA:@SECLEVEL=0",
                "-tls1_2 -cipher EXPORT:LOW:@SECLEVEL=0"
            })
    void whatIsBrokenIsNotSpoken(String options) throws Exception {
        Command shake = run(
                "sh", "-c", "openssl s_client -connect 127.0.0.1:" + endpoint.port() + " " + options + " < /dev/null");
        assertFalse(
                shake.output().contains("Verify return code: 18")
                        && shake.output().contains("BEGIN CERTIFICATE"),
                shake.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void whatIsSoundIsSpoken(String version) throws Exception {
        Command shake = run(
                "sh", "-c", "openssl s_client -connect 127.0.0.1:" + endpoint.port() + " " + version + " < /dev/null");
        assertTrue(shake.output().contains("BEGIN CERTIFICATE"), shake.output());
    }

    @Test
    void aClientCertificateOpensForItsTenantAlone() throws Exception {
        Answer pinned = with("pinned");
        assertEquals(201, pinned.status(), pinned.headers() + pinned.body());
        assertTrue(
                endpoint.connector().says("item=\"robot/web/pinned\""),
                endpoint.connector().output());
        for (String refused : List.of("stranger", "old")) {
            Answer answer = with(refused);
            assertTrue(answer.headers().contains("curl: "), refused + ": " + answer.status() + answer.headers());
        }
        // A certificate decides, even if a password comes with it
        Answer both = endpoint.curl(
                "-k",
                "--cert",
                temp.resolve(temp.resolve("pinned.pem").toString()).toString(),
                "--key",
                temp.resolve("pinned.key").toString(),
                "-u",
                "acme:" + TenantsEndpoint.PASSWORD,
                "-T",
                file.toString(),
                endpoint.url("/v1/web/both"));
        assertEquals(201, both.status());
        assertTrue(endpoint.connector().says("item=\"robot/web/both\""));
    }

    @Test
    void plainHttpIsForLoopbackAloneAndOnlyWhenAskedFor() throws Exception {
        Answer plain = endpoint.curl(
                "-u", "acme:" + TenantsEndpoint.PASSWORD, "http://127.0.0.1:" + endpoint.port() + "/v1/web");
        assertFalse(plain.status() == 200, plain.headers());
        // Given it is asked for
        Launch http = Launch.of(temp.resolve("data-http"), store.ingestConnectionString())
                .with("source.cloud-connect.scheme", "http");
        try (TenantsEndpoint open = TenantsEndpoint.start(
                temp.resolve("http"), http, "tenants:\n  acme:\n    password: HASH\n    sources: [web]\n")) {
            Answer answer =
                    open.curl("-u", "acme:" + TenantsEndpoint.PASSWORD, "http://127.0.0.1:" + open.port() + "/v1/web");
            assertEquals(
                    200, answer.status(), answer.headers() + open.connector().output());
        }
        // Then on another address it is refused
        try (ConnectorProcess refused = http.with("source.cloud-connect.address", "0.0.0.0")
                .with("source.cloud-connect.enabled", true)
                .with("source.cloud-connect.tenants", temp.resolve("http/tenants.yaml"))
                .with("source.local.folder", temp.resolve("http/drop"))
                .run()) {
            assertEquals(2, refused.exit(), refused.output());
            assertTrue(refused.says("BV-0101"), refused.output());
        }
    }
}
