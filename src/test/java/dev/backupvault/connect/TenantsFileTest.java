package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.users.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantsFileTest {
    private static final String HASH = PasswordHash.of("correct horse battery").text();

    @TempDir
    Path folder;

    private Map<String, Tenant> read(String yaml) throws IOException {
        return TenantsFile.read(Files.writeString(folder.resolve("tenants.yaml"), yaml));
    }

    private String refused(String yaml) {
        VaultException e = assertThrows(VaultException.class, () -> read(yaml));
        assertEquals(ErrorCode.CONFIG_INVALID, e.code());
        assertFalse(e.getMessage().contains(HASH), "a secret in an error");
        return e.fact();
    }

    @Test
    void theShippedFileNamesNobody() {
        assertEquals(Map.of(), TenantsFile.read(Path.of("config/tenants.yaml")));
    }

    @Test
    void theExampleInTheShippedFileIsRight() throws IOException {
        String example = Files.readString(Path.of("config/tenants.yaml"))
                .lines()
                .dropWhile(line -> !line.equals("# tenants:"))
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.substring(2))
                .reduce("", (a, b) -> a + b + "\n")
                .replace("pbkdf2-sha512:…", HASH)
                .replace("AB:CD:…", "ab:".repeat(31) + "AB");
        Tenant acme = read(example).get("acme");
        assertEquals(Set.of("ab".repeat(32)), acme.certificates());
        assertEquals(OptionalLong.of(500L << 30), acme.quota());
        assertEquals(LocalDate.parse("2027-12-31"), acme.lease().orElseThrow());
        assertEquals(Duration.ofDays(14), acme.deletedFor());
        assertEquals(5 << 20, acme.bandwidth().at(java.time.LocalDateTime.parse("2026-11-23T09:00")));
        assertEquals(4, acme.tasks());
    }

    @Test
    void aTenantOfFewWordsHasDefaults() throws IOException {
        Tenant tenant = read("tenants:\n  t:\n    password: " + HASH + "\n    sources: [a]\n")
                .get("t");
        assertTrue(tenant.isActive(LocalDate.parse("2999-01-01")));
        assertEquals(OptionalLong.empty(), tenant.quota());
        assertTrue(tenant.bandwidth().isUnlimited());
    }

    @Test
    void aLeaseEndsAfterItsLastDay() throws IOException {
        Tenant tenant = read("tenants:\n  t:\n    lease: 2026-11-22\n    password: " + HASH + "\n    sources: [a]\n")
                .get("t");
        assertTrue(tenant.isActive(LocalDate.parse("2026-11-22")));
        assertFalse(tenant.isActive(LocalDate.parse("2026-11-23")));
    }

    @Test
    void everyProblemIsSaidAtOnce() {
        String said = refused(
                """
                tenants:
                  default:
                    password: hunter2
                    sources: [a]
                  acme:
                    enabeld: true
                    enabled: maybe
                    quota: 5GB
                    tasks: 0
                    lease: tomorrow
                    bandwidth: fast
                    deleted-for: 14
                    sources: [a/b]
                    certificates: [12]
                """);
        for (String part : new String[] {
            "'default'",
            "default.password",
            "acme.enabeld: there is no such setting",
            "acme.enabled: expected true or false",
            "acme.quota",
            "acme.tasks",
            "acme.lease: expected a day",
            "acme.bandwidth",
            "acme.deleted-for",
            "acme.sources: expected a name without /",
            "acme.sources: expected at least one",
            "acme.certificates"
        }) {
            assertTrue(said.contains(part), part + " is missing in: " + said);
        }
        assertFalse(said.contains("hunter2"), said);
    }

    @ParameterizedTest
    @CsvSource({
        "'', expected one key",
        "'tenants: 5', expected one key",
        "'tenant: {}', expected one key",
        "'tenants: {a: 5}', a: expected keys with values",
        "'tenants: {a: {sources: [x]}}', expected a password or certificates",
        "'tenants: {a: {sources: x}}', expected a list",
        "'tenants: {a: {quota: [1]}}', expected one value",
        "'tenants: {a: {quota: 99999999999TiB}}', a.quota: ",
        "'tenants: {a: }\n  x', line",
        "'tenants: {a: {}, a: {}}', line"
    })
    void whatMakesNoSenseIsRefused(String yaml, String part) {
        String said = refused(yaml);
        assertTrue(said.contains(part), said);
    }

    @Test
    void aCertificateBelongsToOneTenant() {
        String thumbprint = "ab".repeat(32);
        assertTrue(refused("tenants: {a: {sources: [x], certificates: [" + thumbprint
                        + "]}, b: {sources: [x], certificates: [" + thumbprint.toUpperCase() + "]}}")
                .contains("'a's too"));
    }
}
