package dev.backupvault.component;

import dev.backupvault.ingest.ExpectedDigest;
import dev.backupvault.ingest.FileSnapshot;
import dev.backupvault.ingest.IngestRequest;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.ingest.Payload;
import dev.backupvault.ingest.RemoteFile;
import dev.backupvault.ingest.SidecarDigests;
import dev.backupvault.ingest.SourceFile;
import dev.backupvault.intake.FolderOffer;
import dev.backupvault.intake.FolderRules;
import dev.backupvault.point.ItemId;
import dev.backupvault.point.PointKind;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.support.DefaultProducer;

/** Stores the body as a recovery point; the headers tell which. */
final class IngestProducer extends DefaultProducer {
    private final BackupVaultEndpoint endpoint;

    IngestProducer(BackupVaultEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.services().requirePolicy(endpoint.getPolicy());
        endpoint.services().intake().profiles().of(endpoint.getPartner());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        IngestRequest ready = exchange.getProperty(BackupVaultComponent.REQUEST, IngestRequest.class);
        FolderOffer folder = exchange.getProperty(BackupVaultComponent.FOLDER, FolderOffer.class);
        IngestResult result = folder != null
                ? endpoint.services().intake().folders().ingest(rules(message), folder)
                : endpoint.services()
                        .intake()
                        .ingest(
                                ready != null
                                        ? ready.withRules(endpoint.getPartner(), endpoint.getPolicy())
                                        : request(exchange),
                                isNamed(message, ready));
        message.setHeader(BackupVaultConstants.POINT, result.point().text());
        message.setHeader(BackupVaultConstants.OUTCOME, result.outcome().name().toLowerCase(Locale.ROOT));
        result.manifest()
                .ifPresent(manifest -> message.setHeader(
                        BackupVaultConstants.SHA256,
                        manifest.artifacts().get(0).sha256().hex()));
        exchange.setProperty(BackupVaultComponent.RESULT, result);
    }

    private FolderRules rules(Message message) {
        String item = first(message.getHeader(BackupVaultConstants.ITEM, String.class), endpoint.getItem(), "folder");
        return new FolderRules(
                new ItemId(endpoint.getTenant(), endpoint.getSource(), item),
                isNamed(message, null),
                endpoint.getPartner(),
                endpoint.getPolicy(),
                Optional.empty(),
                endpoint.pacer(),
                "source " + endpoint.getSource());
    }

    /** Whether somebody who knows better than a profile gave the item's name. */
    private boolean isNamed(Message message, IngestRequest ready) {
        return message.getHeader(BackupVaultConstants.ITEM) != null
                || endpoint.getItem() != null
                || ready != null && !ready.item().item().equals(ready.path());
    }

    private IngestRequest request(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        // A file was complete when its consumer saw it, and may have waited for hours since.
        FileSnapshot seen = exchange.getProperty(BackupVaultComponent.SNAPSHOT, FileSnapshot.class);
        RemoteFile remote = exchange.getProperty(BackupVaultComponent.REMOTE, RemoteFile.class);
        Payload file = exchange.getProperty(BackupVaultComponent.FILE, Payload.class);
        Payload payload = remote != null ? new Payload.OfRemote(remote) : file != null ? file : payload(message, seen);
        String path = path(message, payload);
        String item = first(message.getHeader(BackupVaultConstants.ITEM, String.class), endpoint.getItem(), path);
        return IngestRequest.of(new ItemId(endpoint.getTenant(), endpoint.getSource(), item), path, payload)
                .withRules(endpoint.getPartner(), endpoint.getPolicy())
                .withChain(PointKind.parse(endpoint.getKind()), List.of())
                .withExpected(expected(message, payload))
                .withPacer(endpoint.pacer());
    }

    private static Payload payload(Message message, FileSnapshot seen) throws InvalidPayloadException {
        Object body = message.getBody() instanceof WrappedFile<?> wrapped ? wrapped.getFile() : message.getBody();
        if (body instanceof File file) {
            return new Payload.OfFile(contained(message.getBody(), file.toPath()), seen);
        }
        if (body instanceof Path file) {
            return new Payload.OfFile(contained(message.getBody(), file), seen);
        }
        Long length = message.getHeader(BackupVaultConstants.LENGTH, Long.class);
        InputStream stream = body instanceof InputStream in
                ? in
                : body instanceof byte[] bytes
                        ? new ByteArrayInputStream(bytes)
                        : message.getMandatoryBody(InputStream.class);
        return new Payload.OfStream(
                stream,
                length == null ? OptionalLong.empty() : OptionalLong.of(length),
                Optional.ofNullable(message.getHeader(BackupVaultConstants.KEY, String.class)));
    }

    /**
     * A file consumer's file stays inside the consumer's folder, however its name is spelled: Camel's headers have / in
     * place of a backslash.
     */
    private static SourceFile contained(Object body, Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        if (body instanceof GenericFile<?> consumed && consumed.getEndpointPath() != null) {
            Path root = Path.of(consumed.getEndpointPath()).toAbsolutePath().normalize();
            if (absolute.startsWith(root) && !absolute.equals(root)) {
                return new SourceFile(root, root.relativize(absolute));
            }
        }
        return SourceFile.chosen(absolute);
    }

    private String path(Message message, Payload payload) {
        boolean consumed = message.getBody() instanceof GenericFile<?> && payload instanceof Payload.OfFile;
        String named = first(
                message.getHeader(BackupVaultConstants.PATH, String.class),
                consumed ? null : message.getHeader(Exchange.FILE_NAME_CONSUMED, String.class),
                payload instanceof Payload.OfFile of
                        ? of.file().name().toString().replace(File.separatorChar, '/')
                        : message.getHeader(Exchange.FILE_NAME, String.class),
                endpoint.getItem());
        if (named == null) {
            throw new IllegalArgumentException(
                    "a stream needs a name: set the header " + BackupVaultConstants.PATH + " or the endpoint's item");
        }
        return named;
    }

    private List<ExpectedDigest> expected(Message message, Payload payload) {
        List<ExpectedDigest> expected = new ArrayList<>();
        String sha256 = message.getHeader(BackupVaultConstants.SHA256, String.class);
        if (sha256 != null) {
            expected.add(ExpectedDigest.parse(
                    ExpectedDigest.Algorithm.SHA256, sha256, "the header " + BackupVaultConstants.SHA256));
        }
        String md5 = message.getHeader(BackupVaultConstants.MD5, String.class);
        if (md5 != null) {
            expected.add(
                    ExpectedDigest.parse(ExpectedDigest.Algorithm.MD5, md5, "the header " + BackupVaultConstants.MD5));
        }
        if (endpoint.isSidecars() && payload instanceof Payload.OfFile of) {
            expected.addAll(SidecarDigests.read(of.file()));
        }
        if (endpoint.isSidecars() && payload instanceof Payload.OfRemote of) {
            expected.addAll(of.file().digests());
        }
        return expected;
    }

    private static String first(String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }
}
