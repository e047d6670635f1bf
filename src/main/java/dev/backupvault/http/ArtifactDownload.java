package dev.backupvault.http;

import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The bytes of an artifact on their way to a client: all of them, checked while they pass, or one range. To be answered
 * or closed.
 */
public record ArtifactDownload(Artifact artifact, Vault.Reading reading, ByteRange range) {
    /**
     * @param field the Range field, or null
     * @throws Refusal.Exception 416
     */
    public static ArtifactDownload open(Vault vault, Manifest manifest, Artifact artifact, String field) {
        ByteRange range = ByteRange.of(field, artifact.bytes());
        return new ArtifactDownload(
                artifact,
                vault.read(VaultLayout.data(manifest.itemId(), artifact), range.first(), range.length()),
                range);
    }

    /** Makes the answer; whoever sends the body closes it. */
    public void answer(Exchange exchange, HttpServletResponse response) {
        String sha256 = artifact.sha256().hex();
        Message message = exchange.getMessage();
        InputStream bytes = reading.stream();
        if (range.partial()) {
            message.setHeader("Content-Range", range.contentRange(artifact.bytes()));
        } else {
            bytes = new CheckedContent(bytes, artifact.sha256(), artifact.bytes());
            message.setHeader("Content-Digest", digest(sha256));
        }
        message.setHeader("Repr-Digest", digest(sha256));
        message.setHeader("ETag", "\"" + sha256 + "\"");
        message.setHeader("Accept-Ranges", "bytes");
        // Not as a header: Camel would leave it out and send the body in chunks.
        response.setContentLengthLong(range.length());
        message.setHeader(Exchange.CONTENT_TYPE, "application/octet-stream");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, range.partial() ? 206 : 200);
        message.setBody(bytes);
    }

    private static String digest(String hex) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":";
    }
}
