package dev.backupvault.vault.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAccountTest {
    private static final String SECRET = "c2VjcmV0LWNhbmFyeS1zZWNyZXQtY2FuYXJ5";
    private static final String CONNECTION = "DefaultEndpointsProtocol=https;AccountName=acct1;AccountKey=" + SECRET
            + "==;EndpointSuffix=core.windows.net";

    private static StoreAccount of(String... pairs) {
        return StoreAccount.fromEnvironment(environment(pairs)).orElseThrow();
    }

    private static Map<String, String> environment(String... pairs) {
        Map<String, String> environment = new HashMap<>();
        for (int at = 0; at < pairs.length; at += 2) {
            environment.put(pairs[at], pairs[at + 1]);
        }
        return environment;
    }

    private static String refused(String... pairs) {
        VaultException error = assertThrows(VaultException.class, () -> of(pairs));
        assertEquals(ErrorCode.CONFIG_INVALID, error.code());
        assertFalse(error.getMessage().contains(SECRET), error.getMessage());
        assertEquals(null, error.getCause(), "a cause could show the secret");
        return error.getMessage();
    }

    @Test
    void everyCombinationOfVariablesGivesAnAccountAnErrorOrNothingAndNeverASecret() {
        // Given
        List<String> names = List.of(
                StoreAccount.CONNECTION_STRING,
                StoreAccount.ACCOUNT,
                StoreAccount.KEY,
                StoreAccount.SAS_TOKEN,
                StoreAccount.BLOB_ENDPOINT);
        List<String> values = List.of(CONNECTION, "acct2", SECRET, "sv=1&sig=" + SECRET, "https://store.example");
        for (int set = 0; set < 1 << names.size(); set++) {
            Map<String, String> environment = new HashMap<>();
            for (int bit = 0; bit < names.size(); bit++) {
                environment.put(names.get(bit), (set >> bit & 1) == 1 ? values.get(bit) : " ");
            }
            boolean connection = (set & 1) != 0,
                    account = (set & 2) != 0,
                    key = (set & 4) != 0,
                    sas = (set & 8) != 0,
                    endpoint = (set & 16) != 0;
            // When
            if (!connection && !account && (key || sas || endpoint)) {
                VaultException error =
                        assertThrows(VaultException.class, () -> StoreAccount.fromEnvironment(environment));
                assertFalse(error.getMessage().contains(SECRET));
                continue;
            }
            Optional<StoreAccount> found = StoreAccount.fromEnvironment(environment);
            // Then
            String expected = connection
                    ? "https://acct1.blob.core.windows.net (account key)"
                    : !account
                            ? "none"
                            : (endpoint ? "https://store.example" : "https://acct2.blob.core.windows.net")
                                    + (key ? " (account key)" : sas ? " (SAS token)" : " (Azure identity)");
            assertEquals(expected, found.map(StoreAccount::toString).orElse("none"));
        }
    }

    @Test
    void noCredentialShowsItsSecret() {
        for (StoreAccount.Credential credential : List.of(
                new StoreAccount.Credential.Key("a", SECRET),
                new StoreAccount.Credential.Sas(SECRET),
                StoreAccount.Credential.Identity.found())) {
            assertFalse((credential + "" + new StoreAccount("https://x", credential)).contains(SECRET));
        }
    }

    @Test
    void aSecretInTheWrongVariableIsNotRepeated() {
        refused(StoreAccount.ACCOUNT, CONNECTION);
        refused(StoreAccount.ACCOUNT, SECRET);
        refused(StoreAccount.CONNECTION_STRING, SECRET);
        refused(StoreAccount.CONNECTION_STRING, "sv=1&sig=" + SECRET);
        refused(StoreAccount.ACCOUNT, "acct", StoreAccount.BLOB_ENDPOINT, "https://acct.example/?sig=" + SECRET);
        refused(StoreAccount.ACCOUNT, "acct", StoreAccount.BLOB_ENDPOINT, "https://user:" + SECRET + "@acct.example");
        refused(StoreAccount.ACCOUNT, "acct", StoreAccount.BLOB_ENDPOINT, SECRET);
        refused(StoreAccount.ACCOUNT, "acct", StoreAccount.BLOB_ENDPOINT, "https://a b/" + SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://acct.blob.core.windows.net",
                "http://10.0.0.1/acct",
                "http://128.0.0.1",
                "http://127.0.0.1.example",
                "http://localhost.example",
                "ftp://127.0.0.1",
                "acct",
                "http://0.0.0.0:10000/a",
                "http://[::2]/a"
            })
    void onlyThisMachineMayBeSpokenToWithoutTls(String endpoint) {
        assertTrue(refused(StoreAccount.ACCOUNT, "acct", StoreAccount.KEY, SECRET, StoreAccount.BLOB_ENDPOINT, endpoint)
                .contains("https"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:10000/acct",
                "http://localhost/acct",
                "http://[::1]:1/acct",
                "https://10.0.0.1/acct"
            })
    void loopbackAndTlsAreAccepted(String endpoint) {
        assertEquals(
                endpoint,
                of(StoreAccount.ACCOUNT, "acct", StoreAccount.KEY, SECRET, StoreAccount.BLOB_ENDPOINT, endpoint + "/")
                        .endpoint());
    }

    @Test
    void aConnectionStringMayUseHttpOnLoopbackOnly() {
        refused(StoreAccount.CONNECTION_STRING, CONNECTION.replace("https", "http"));
        refused(StoreAccount.CONNECTION_STRING, "AccountName=acct1;EndpointSuffix=core.windows.net");
        refused(StoreAccount.CONNECTION_STRING, "UseDevelopmentStorage=true");
        assertEquals(
                "http://127.0.0.1:1/a (account key)",
                of(
                                StoreAccount.CONNECTION_STRING,
                                "AccountName=a1b;AccountKey=" + SECRET + ";BlobEndpoint=http://127.0.0.1:1/a;")
                        .toString());
        assertEquals(
                "https://x.example (SAS token)",
                of(
                                StoreAccount.CONNECTION_STRING,
                                "BlobEndpoint=https://x.example/;SharedAccessSignature=sv=1&sig=" + SECRET)
                        .toString());
    }

    @Test
    void anAccountsNameIsChecked() {
        for (String name : List.of("ab", "Acct", "a_b", "a.example", "acct/..")) {
            assertTrue(refused(StoreAccount.ACCOUNT, name).contains("'" + name + "'"));
        }
    }
}
