package dev.backupvault.watch;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Posts an alert. The address is a secret, as those of chats are: it comes from the environment, and is in no endpoint,
 * log or error. Thread-safe once started.
 */
public final class AlertPost extends AlertSender {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private String form = "json";
    private String address;
    private URI target;
    private HttpClient client;

    /** {@code json} or {@code slack}. */
    public void setForm(String form) {
        this.form = form;
    }

    /** The environment variable that has the address. */
    public void setAddress(String variable) {
        this.address = variable;
    }

    @Override
    void prepare() {
        if (!form.equals("json") && !form.equals("slack")) {
            throw VaultException.mismatch(
                    ErrorCode.CONFIG_INVALID, "'form' of an alert makes no sense", "json or slack", "'" + form + "'");
        }
        target = target(System.getenv(address));
        client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private URI target(String text) {
        try {
            URI uri = URI.create(text == null ? "" : text.strip());
            if (uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isHere(uri.getHost()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below, without what may be a secret
        }
        throw VaultException.of(
                        ErrorCode.CONFIG_INVALID,
                        "the environment variable " + address + " has no https address (http is for this machine only)")
                .hint("set it for the connector, or switch that kind of alerts off");
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    void send(Alert alert) throws InterruptedException {
        String body = form.equals("slack") ? alert.slack() : alert.json();
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(ANSWER)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw notSent("the server answered " + status);
            }
        } catch (IOException e) {
            throw notSent(e.getClass().getSimpleName());
        }
    }

    private VaultException notSent(String why) {
        return VaultException.of(ErrorCode.ALERT_NOT_SENT, "an alert could not be posted to " + address + ": " + why);
    }
}
