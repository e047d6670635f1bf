package dev.backupvault.connect;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.Identity;
import dev.backupvault.point.ItemId;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on every request before a byte of its body is read: who it is of, whether that tenant may do this, has a task
 * free and room for it. What it lets through carries its {@link Admission} as an attribute; what it refuses is answered
 * here, so that a client that waits for {@code 100 Continue} sends nothing.
 */
public final class Gate extends Handler.Wrapper {
    static final String ADMISSION = Admission.class.getName();

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private CloudConnect service;

    public void setService(CloudConnect service) {
        this.service = service;
    }

    boolean isOf(CloudConnect other) {
        return service == other;
    }

    @Override
    protected void doStart() throws Exception {
        service.open();
        super.doStart();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Admission admission;
        try {
            admission = admit(request);
        } catch (RuntimeException e) {
            refuse(request, response, callback, e);
            return true;
        }
        Request.addCompletionListener(request, failure -> admission.close());
        request.setAttribute(ADMISSION, admission);
        if (super.handle(request, response, callback)) {
            return true;
        }
        admission.close();
        return false;
    }

    private Admission admit(Request request) {
        service.checkOpen();
        Tenant tenant =
                service.logins().login(request.getHeaders().get(HttpHeader.AUTHORIZATION), certificate(request));
        Call call = Call.of(request.getMethod(), request.getHttpURI().getPath());
        if (!tenant.sources().contains(call.source())) {
            throw VaultException.of(
                            ErrorCode.TENANT_FORBIDDEN,
                            "'" + tenant.name() + "' may not use the source '" + call.source() + "'")
                    .hint("its sources are in config/tenants.yaml");
        }
        Runnable task = service.tasks().begin(tenant);
        try {
            Quotas.Reservation room = call.kind() == Call.Kind.STORE ? room(request, tenant, call) : null;
            return new Admission(tenant, call, service.tasks().pacer(tenant), room, task);
        } catch (RuntimeException e) {
            task.run();
            throw e;
        }
    }

    private Quotas.Reservation room(Request request, Tenant tenant, Call call) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type != null && (type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded"))) {
            throw Refusal.of(415, "a form is no backup", "the bytes themselves (curl --upload-file)", type);
        }
        if (!request.getHeaders().contains(HttpHeader.CONTENT_LENGTH)
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            // To HTTP that is no body at all. A sender that means the connection's end would lose its backup.
            throw Refusal.of(411, "the request does not say how its body ends", "Content-Length or chunks", "neither");
        }
        String name =
                StoreQuery.of(request.getHttpURI().getQuery(), call.name()).item();
        long declared = request.getLength();
        if (tenant.quota().isPresent() && declared > tenant.quota().getAsLong()) {
            throw new Refusal.Exception(
                    413,
                    VaultException.mismatch(
                            ErrorCode.QUOTA_EXCEEDED,
                            "the backup is larger than the whole quota",
                            "at most " + tenant.quota().getAsLong() + " bytes",
                            declared));
        }
        try {
            return service.quotas().reserve(tenant, declared);
        } catch (VaultException e) {
            ItemId item = new ItemId(tenant.name(), call.source(), name);
            Optional<String> key = StreamKey.of(request.getHeaders()::get, item, call.name());
            if (e.code() == ErrorCode.QUOTA_EXCEEDED
                    && key.isPresent()
                    && service.services().points().isStored(item, Identity.ofKeyedStream(item, key.get()))) {
                return Quotas.Reservation.NONE; // sent again because its answer was lost: it is only compared
            }
            throw e;
        }
    }

    private static X509Certificate certificate(Request request) {
        EndPoint.SslSessionData session =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        Certificate[] chain = session == null ? null : session.peerCertificates();
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
    }

    private static void refuse(Request request, Response response, Callback callback, RuntimeException e) {
        Refusal refusal = Refusal.of(e);
        if (refusal.status() == 500) {
            LOG.error("request-failed code={}", ErrorCode.INTERNAL.id(), e);
        } else {
            LOG.warn(
                    "refused from={} method={} status={} code={} why=\"{}\"",
                    Request.getRemoteAddr(request),
                    request.getMethod(),
                    refusal.status(),
                    refusal.error().code().id(),
                    refusal.error().fact());
        }
        refusal.answer(response, callback, json(refusal), "PUT, GET, DELETE, POST");
    }

    /** The body of a refusal: code, error and, where there is one, hint; of what is behind us the code alone. */
    static String json(Refusal refusal) {
        ErrorCode code = refusal.error().code();
        return refusal.status() == 500 || code.name().startsWith("STORE_")
                ? new Refusal(
                                refusal.status(),
                                VaultException.of(code, "the store cannot serve this; the operator's log says why"))
                        .json()
                : refusal.json();
    }
}
