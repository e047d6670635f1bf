package dev.backupvault.management;

import dev.backupvault.http.BasicLogin;
import dev.backupvault.http.OwnSite;
import dev.backupvault.http.Refusal;
import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on every request before a byte of its body is read: who it is of, what it asks for, and whether that user
 * may. What it lets through carries its {@link Admitted} as an attribute; what it refuses is answered here.
 */
public final class ManagementGate extends Handler.Wrapper {
    static final String ADMITTED = Admitted.class.getName();
    static final int LONGEST_BODY = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ManagementGate.class);

    private Management service;

    public void setService(Management service) {
        this.service = service;
    }

    /** @param user null where everybody may */
    record Admitted(User user, Router.Match match) {}

    @Override
    protected void doStart() throws Exception {
        service.listen();
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        service.close();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(new HttpField("X-Content-Type-Options", "nosniff"));
        try {
            request.setAttribute(ADMITTED, admit(request));
        } catch (RuntimeException e) {
            refuse(request, response, callback, e);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private Admitted admit(Request request) {
        service.checkOpen();
        String path = request.getHttpURI().getPath();
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization == null) {
            Router.Match match = asked(request, path);
            if (match.operation().role() != null) {
                throw Users.refused();
            }
            return new Admitted(null, match);
        }
        BasicLogin login = BasicLogin.of(authorization).orElseThrow(Users::refused);
        User user = service.users().login(login.name(), login.password());
        Router.Match match = service.router().find(request.getMethod(), path);
        Operation operation = match.operation();
        operation.checkRole(user);
        if (!operation.method().equals("GET")) {
            OwnSite.check(request);
        }
        checkBody(operation, request);
        return new Admitted(user, match);
    }

    /** To who is not logged in, what is not there looks like what is not allowed. */
    private Router.Match asked(Request request, String path) {
        try {
            return service.router().find(request.getMethod(), path);
        } catch (Refusal.Exception e) {
            throw Users.refused();
        }
    }

    private static void checkBody(Operation operation, Request request) {
        HttpFields headers = request.getHeaders();
        boolean some = headers.contains(HttpHeader.TRANSFER_ENCODING) || request.getLength() > 0;
        if (operation.body().isEmpty()) {
            if (some) {
                throw Refusal.of(400, "the request has a body", "none", "one");
            }
            return;
        }
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw Refusal.of(415, "the body is of another type", "application/json", type == null ? "none" : type);
        }
        if (request.getLength() > LONGEST_BODY) {
            throw tooLong();
        }
    }

    static Refusal.Exception tooLong() {
        return Refusal.of(413, "the body is too long", "at most " + LONGEST_BODY + " bytes", "more");
    }

    private void refuse(Request request, Response response, Callback callback, RuntimeException e) {
        Refusal refusal = Refusal.of(e);
        log(request.getMethod(), request.getHttpURI().getPath(), Request.getRemoteAddr(request), refusal, e);
        refusal.answer(
                response,
                callback,
                refusal.json(),
                refusal.status() == 405
                        ? service.router().allow(request.getHttpURI().getPath())
                        : "");
    }

    static void log(String method, String path, String from, Refusal refusal, Throwable e) {
        if (refusal.status() == 500) {
            LOG.error(
                    "request-failed method={} code={}",
                    method,
                    refusal.error().code().id(),
                    e);
        } else {
            LOG.warn(
                    "refused from={} method={} path=\"{}\" status={} code={} why=\"{}\"",
                    from,
                    method,
                    path,
                    refusal.status(),
                    refusal.error().code().id(),
                    refusal.error().fact());
        }
    }
}
