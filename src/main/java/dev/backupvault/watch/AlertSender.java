package dev.backupvault.watch;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;

/** The last step of a route that sends alerts: those of the kinds that go its way. Thread-safe once started. */
abstract class AlertSender extends ServiceSupport implements Processor {
    private String kinds = "all";
    private boolean enabled;
    private AlertFilter filter; // guarded by this; the last that is set: all is ready then

    /** Whether its route is to run: only then what is missing is said at the start. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** {@code all}, or some of the words of {@link Alert.Kind}. */
    public void setKinds(String kinds) {
        this.kinds = kinds;
    }

    /**
     * Checks and makes what is needed to send. Called once, before the first alert.
     *
     * @throws VaultException {@link ErrorCode#CONFIG_INVALID}
     */
    abstract void prepare();

    /** @throws VaultException {@link ErrorCode#ALERT_NOT_SENT}, without what may be a secret */
    abstract void send(Alert alert) throws Exception;

    @Override
    protected void doStart() {
        if (enabled) { // Camel starts the parts of a route that is not to run, too
            prepared();
        }
    }

    private synchronized AlertFilter prepared() {
        if (filter == null) {
            AlertFilter wanted = AlertFilter.parse(kinds);
            prepare();
            filter = wanted;
        }
        return filter;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        AlertFilter wanted = prepared();
        Alert alert = exchange.getMessage().getMandatoryBody(Alert.class);
        if (wanted.takes(alert)) {
            send(alert);
        }
    }
}
