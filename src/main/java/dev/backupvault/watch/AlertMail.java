package dev.backupvault.watch;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;

/** Mails an alert. User and password come from the environment. Thread-safe once started. */
public final class AlertMail extends AlertSender {
    private static final String TIMEOUT = "30000";
    private static final int LONGEST_SUBJECT = 200;

    private String scheme = "smtps";
    private String server;
    private String sender;
    private String recipients;
    private String login;
    private Session session;

    /** {@code smtps} or {@code smtp}. */
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    /** {@code host:port}. */
    public void setServer(String server) {
        this.server = server;
    }

    public void setSender(String address) {
        this.sender = address;
    }

    /** Addresses with commas between them. */
    public void setRecipients(String addresses) {
        this.recipients = addresses;
    }

    /** Prefix of the environment variables {@code _USER} and {@code _PASSWORD}. */
    public void setLogin(String prefix) {
        this.login = prefix;
    }

    @Override
    void prepare() {
        if (!scheme.equals("smtps") && !scheme.equals("smtp")) {
            throw invalid("'scheme' of the mail server makes no sense", "smtps or smtp", scheme);
        }
        if (!server.matches("[^:\\s]+:\\d{1,5}")) {
            throw invalid("the mail server makes no sense", "host:port", server);
        }
        try {
            if (InternetAddress.parse(sender, true).length != 1
                    || InternetAddress.parse(recipients, true).length == 0) {
                throw invalid(
                        "the sender or the addressee of mails is missing", "addresses", sender + " and " + recipients);
            }
        } catch (MessagingException e) {
            throw invalid(
                    "the sender or the addressee of mails makes no sense", "addresses", sender + " and " + recipients);
        }
        session = Session.getInstance(properties(), authenticator());
    }

    private static VaultException invalid(String fact, String expected, String found) {
        return VaultException.mismatch(ErrorCode.CONFIG_INVALID, fact, expected, "'" + found + "'")
                .hint("set alert.mail.* in config/application.properties");
    }

    private Properties properties() {
        String[] address = server.split(":");
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", scheme);
        String prefix = "mail." + scheme + ".";
        properties.put(prefix + "host", address[0]);
        properties.put(prefix + "port", address[1]);
        properties.put(prefix + "auth", String.valueOf(user() != null));
        properties.put(prefix + "ssl.checkserveridentity", "true");
        properties.put(prefix + "starttls.enable", "true");
        // A password never goes in the clear.
        properties.put(prefix + "starttls.required", String.valueOf(scheme.equals("smtp") && user() != null));
        properties.put(prefix + "connectiontimeout", TIMEOUT);
        properties.put(prefix + "timeout", TIMEOUT);
        properties.put(prefix + "writetimeout", TIMEOUT);
        return properties;
    }

    private String user() {
        return System.getenv(login + "_USER");
    }

    private Authenticator authenticator() {
        String user = user();
        String password = System.getenv(login + "_PASSWORD");
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        };
    }

    @Override
    void send(Alert alert) {
        try {
            Transport.send(message(alert));
        } catch (MessagingException e) {
            throw VaultException.of(
                    ErrorCode.ALERT_NOT_SENT,
                    "an alert could not be mailed by " + server + ": "
                            + e.getClass().getSimpleName());
        }
    }

    private MimeMessage message(Alert alert) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(sender));
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(recipients));
        String subject = ("Backup Vault: " + alert.text()).replaceAll("\\p{Cc}", " ");
        message.setSubject(
                subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT) + "…",
                StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(alert.at()));
        message.setText(
                alert.text() + "\n\nfound at " + alert.at() + " on " + alert.connector() + "\n",
                StandardCharsets.UTF_8.name());
        return message;
    }
}
