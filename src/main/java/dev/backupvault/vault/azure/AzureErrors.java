package dev.backupvault.vault.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.storage.blob.models.BlobStorageException;
import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ConnectionClosedException;

/**
 * Turns the service's answers into our errors, by status and error code, never by message text: messages of the service
 * can hold parts of a signature.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes">Blob service error
 *     codes</a>
 */
final class AzureErrors {
    private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");
    private static final Set<String> CHECKSUM = Set.of("Md5Mismatch", "Crc64Mismatch", "InvalidMd5", "InvalidCrc64");
    private static final Set<String> IMMUTABLE =
            Set.of("BlobImmutableDueToPolicy", "BlobImmutableDueToLegalHold", "BlobProtectedByLegalHold");

    private static final Set<String> UNKNOWN_FEATURE =
            Set.of("FeatureNotSupported", "UnsupportedHeader", "InvalidHeaderValue", "APINotImplemented");

    /** The credentials are good: a SAS token without this permission, or a role without this action. */
    private static final String NO_RIGHT = "AuthorizationPermissionMismatch";

    private static final String FULL = "Azurite for one does this when its disk is full";

    private AzureErrors() {}

    /** Runs a call of the SDK and translates what it throws. */
    static <T> T translating(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (BlobStorageException e) {
            throw of(
                    what,
                    e.getStatusCode(),
                    e.getErrorCode() == null ? null : e.getErrorCode().toString(),
                    e.getResponse() == null
                            ? new HttpHeaders()
                            : e.getResponse().getHeaders());
        } catch (ClientAuthenticationException e) {
            throw denied(what, "no credential was accepted");
        } catch (HttpResponseException e) {
            throw of(
                    what,
                    e.getResponse() == null ? 0 : e.getResponse().getStatusCode(),
                    null,
                    e.getResponse() == null
                            ? new HttpHeaders()
                            : e.getResponse().getHeaders());
        } catch (VaultException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreachable(what, e);
        }
    }

    static VaultException of(String what, int status, HttpHeaders headers) {
        return of(what, status, headers.getValue(ERROR_CODE), headers);
    }

    private static VaultException of(String what, int status, String errorCode, HttpHeaders headers) {
        String code = errorCode == null ? "" : errorCode;
        String answer = status + (code.isEmpty() ? "" : " " + code);
        if (CHECKSUM.contains(code)) {
            return VaultException.of(
                    ErrorCode.STORE_CHECKSUM_REFUSED, what + ": other bytes arrived than were sent (" + answer + ")");
        }
        if (IMMUTABLE.contains(code)) {
            return VaultException.of(
                    ErrorCode.STORE_IMMUTABLE, what + ": the store protects this blob (" + answer + ")");
        }
        if (UNKNOWN_FEATURE.contains(code)) {
            return VaultException.of(
                    ErrorCode.STORE_FEATURE_UNKNOWN,
                    what + ": the store does not know a feature of the request (" + answer + ")");
        }
        return switch (code) {
            // The last two are said of what a copy would replace.
            case "BlobAlreadyExists", "TargetConditionNotMet", "PendingCopyOperation" ->
                VaultException.of(ErrorCode.STORE_BLOB_EXISTS, what + ": there is one already");
            case "BlobArchived", "BlobBeingRehydrated" ->
                VaultException.of(ErrorCode.STORE_ARCHIVED, what + ": the blob is in the archive tier")
                        .hint("rehydrate it to an online tier first; that takes hours");
            case "CannotVerifyCopySource" ->
                VaultException.of(
                        ErrorCode.STORE_COPY_REFUSED,
                        what + ": the store cannot read what it should copy (" + answer + ")");
            case "InvalidBlockList", "InvalidBlobOrBlock", "InvalidBlockId" ->
                VaultException.of(
                        ErrorCode.STORE_BLOCKS_DIFFER,
                        what + ": the store does not have all the blocks (" + answer + ")");
            default -> ofStatus(what, status, answer, headers);
        };
    }

    private static VaultException ofStatus(String what, int status, String answer, HttpHeaders headers) {
        return switch (status) {
            case 401, 403 -> answer.endsWith(NO_RIGHT) ? noRight(what, answer) : denied(what, answer);
            case 404 -> VaultException.of(ErrorCode.STORE_BLOB_ABSENT, what + ": not in the store (" + answer + ")");
            case 409, 412, 304 ->
                VaultException.of(
                        ErrorCode.STORE_CONDITION_FAILED,
                        what + ": it was changed or is held by another (" + answer + ")");
            case 408, 429, 500, 502, 503, 504 -> busy(what, status, answer, headers);
            default -> VaultException.of(ErrorCode.STORE_ANSWER_UNEXPECTED, what + ": the store answered " + answer);
        };
    }

    private static VaultException noRight(String what, String answer) {
        return VaultException.of(
                        ErrorCode.STORE_DENIED, what + ": this identity does not have the right to (" + answer + ")")
                .hint(
                        "docs/SECURITY.md, Separate identities, says which rights each part needs; `backup-vault doctor` says which this identity has");
    }

    private static VaultException denied(String what, String answer) {
        return VaultException.of(ErrorCode.STORE_DENIED, what + ": the store refused the credentials (" + answer + ")")
                .hint(
                        "check the account's key, SAS token (expiry, permissions rwl and c for containers) or role, and the clock of this machine");
    }

    private static VaultException busy(String what, int status, String answer, HttpHeaders headers) {
        VaultException busy = VaultException.of(
                ErrorCode.STORE_BUSY, what + ": the store is busy or has a passing fault (" + answer + ")");
        String after = headers.getValue(HttpHeaderName.RETRY_AFTER);
        if (after != null && after.matches("\\d{1,4}")) {
            return busy.retryAfter(Duration.ofSeconds(Long.parseLong(after)));
        }
        return status == 500 ? busy.hint("if it lasts, see the store's own log: " + FULL) : busy;
    }

    static VaultException unreachable(String what, Exception cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        // Refused, unresolved and timed out are classes of their own.
        boolean cut = root.getClass() == SocketException.class || root instanceof ConnectionClosedException;
        return VaultException.of(
                        ErrorCode.STORE_UNREACHABLE,
                        what + ": " + (cut ? "the connection to the store was cut" : "no answer from the store") + " ("
                                + root.getClass().getSimpleName() + ")",
                        cause)
                .hint(
                        cut
                                ? "check the network, and the store's own log: " + FULL
                                : "check the network and the account's endpoint; `backup-vault doctor` tries each step");
    }
}
