package dev.backupvault.vault.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.util.Configuration;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.util.Timeout;

/**
 * The storage account that a vault lies in, and the one place that makes a client for it.
 *
 * @param endpoint {@code https://<account>.blob.core.windows.net} or another blob endpoint
 */
public record StoreAccount(String endpoint, Credential credential) {
    public static final String CONNECTION_STRING = "AZURE_STORAGE_CONNECTION_STRING";
    public static final String ACCOUNT = "AZURE_STORAGE_ACCOUNT";
    public static final String KEY = "AZURE_STORAGE_KEY";
    public static final String SAS_TOKEN = "AZURE_STORAGE_SAS_TOKEN";
    public static final String BLOB_ENDPOINT = "AZURE_STORAGE_BLOB_ENDPOINT";

    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final Timeout ANSWER = Timeout.ofSeconds(60);

    /** How requests are signed. No credential shows its secret in {@code toString}. */
    public sealed interface Credential {
        record Key(String account, String key) implements Credential {
            @Override
            public String toString() {
                return "account key";
            }
        }

        record Sas(String token) implements Credential {
            /** As it stands in a URL after the question mark. */
            String query() {
                return token.startsWith("?") ? token.substring(1) : token;
            }

            @Override
            public String toString() {
                return "SAS token";
            }
        }

        /** @param tokens what it proves itself with, and what remembers them while they are good */
        record Identity(TokenCredential tokens) implements Credential {
            /** Environment, workload identity, managed identity, as {@code DefaultAzureCredential} finds them. */
            static Identity found() {
                return new Identity(new DefaultAzureCredentialBuilder().build());
            }

            @Override
            public String toString() {
                return "Azure identity";
            }
        }
    }

    /** Signs requests to an endpoint with an account key. */
    public static StoreAccount withKey(String endpoint, String account, String key) {
        return new StoreAccount(endpoint, new Credential.Key(account, key));
    }

    /**
     * The account that the environment names, if it names one.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID} for what makes no sense; never shows a secret
     */
    public static Optional<StoreAccount> fromEnvironment(Map<String, String> environment) {
        String connection = text(environment, CONNECTION_STRING);
        String account = text(environment, ACCOUNT);
        if (connection != null) {
            return Optional.of(fromConnectionString(connection));
        }
        if (account == null) {
            if (text(environment, KEY) != null
                    || text(environment, SAS_TOKEN) != null
                    || text(environment, BLOB_ENDPOINT) != null) {
                throw VaultException.of(
                                ErrorCode.CONFIG_INVALID, "a storage credential or endpoint is set and no account")
                        .hint("set " + ACCOUNT + " or " + CONNECTION_STRING);
            }
            return Optional.empty();
        }
        if (!account.matches("[a-z0-9]{3,24}")) {
            throw VaultException.mismatch(
                    ErrorCode.CONFIG_INVALID,
                    ACCOUNT + " is no account name",
                    "3 to 24 lower-case letters and digits",
                    account.length() > 24
                            ? account.length() + " characters"
                            : "'" + account + "'"); // what is longer may be a key or a connection string
        }
        String endpoint = text(environment, BLOB_ENDPOINT) != null
                ? text(environment, BLOB_ENDPOINT)
                : "https://" + account + ".blob.core.windows.net";
        Credential credential = text(environment, KEY) != null
                ? new Credential.Key(account, text(environment, KEY))
                : text(environment, SAS_TOKEN) != null
                        ? new Credential.Sas(text(environment, SAS_TOKEN))
                        : Credential.Identity.found();
        return Optional.of(checked(endpoint, credential));
    }

    private static String text(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static StoreAccount fromConnectionString(String text) {
        Map<String, String> parts = new java.util.HashMap<>();
        for (String part : text.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip().toLowerCase(java.util.Locale.ROOT),
                        part.substring(equals + 1).strip());
            }
        }
        String account = parts.get("accountname");
        String endpoint = parts.get("blobendpoint");
        if (endpoint == null && account != null) {
            endpoint = parts.getOrDefault("defaultendpointsprotocol", "https") + "://" + account + ".blob."
                    + parts.getOrDefault("endpointsuffix", "core.windows.net");
        }
        String sas = parts.get("sharedaccesssignature");
        String key = parts.get("accountkey");
        if (endpoint == null || key == null && sas == null || sas == null && account == null) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            CONNECTION_STRING
                                    + " is not complete: expected AccountName and AccountKey, or BlobEndpoint and SharedAccessSignature")
                    .hint("copy it from the account's page `Access keys`");
        }
        return checked(endpoint, key != null ? new Credential.Key(account, key) : new Credential.Sas(sas));
    }

    /** Plain HTTP would show the backups to the network: only this machine may be spoken to without TLS. */
    private static StoreAccount checked(String endpoint, Credential credential) {
        URI uri;
        try {
            uri = URI.create(endpoint);
        } catch (IllegalArgumentException e) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the blob endpoint is not a URL");
        }
        if (uri.getHost() == null
                || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isLoopback(uri))) {
            throw VaultException.mismatch(
                    ErrorCode.CONFIG_INVALID,
                    "the blob endpoint is refused",
                    "an https URL, or http on a loopback address",
                    "'" + uri.getScheme() + "://" + uri.getHost() + "'");
        }
        if (uri.getQuery() != null || uri.getUserInfo() != null) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the blob endpoint has a query or a user in it")
                    .hint("put a SAS token into " + SAS_TOKEN);
        }
        return new StoreAccount(
                endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint, credential);
    }

    static boolean isLoopback(URI uri) {
        String host = uri.getHost();
        return host != null
                && (host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]"));
    }

    /**
     * A client that makes one attempt a call: {@code RetryingVault} retries. Thread-safe; make it once and share it.
     */
    public BlobServiceClient connect() {
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(endpoint)
                .httpClient(new BlockingHttpClient(CONNECT, ANSWER))
                .configuration(Configuration.NONE)
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Integer) null, null, null, null));
        try {
            if (credential instanceof Credential.Key key) {
                builder.credential(new StorageSharedKeyCredential(key.account(), key.key()));
            } else if (credential instanceof Credential.Sas sas) {
                builder.sasToken(sas.query());
            } else if (credential instanceof Credential.Identity identity) {
                builder.credential(identity.tokens());
            }
            return builder.buildClient();
        } catch (IllegalArgumentException e) {
            throw VaultException.of(
                    ErrorCode.CONFIG_INVALID, "the storage account's " + credential + " has not the right form");
        }
    }

    @Override
    public String toString() {
        return endpoint + " (" + credential + ")";
    }
}
