package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;

/**
 * How the log is written: {@code BACKUP_VAULT_LOG_FORMAT} is {@code text}, which is the default, or {@code json}. It
 * has to be chosen before the first logger is made.
 */
public final class LogForm {
    private static final String VARIABLE = "BACKUP_VAULT_LOG_FORMAT";

    private LogForm() {}

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID}; the log is text then */
    public static void choose() {
        String wanted = System.getenv(VARIABLE);
        String form = wanted == null || wanted.isBlank() ? "text" : wanted.strip();
        boolean known = form.equals("text") || form.equals("json");
        System.setProperty("backupvault.log.form", known ? form : "text"); // read by logback.xml
        if (!known) {
            throw VaultException.mismatch(
                    ErrorCode.CONFIG_INVALID, VARIABLE + " makes no sense", "text or json", "'" + wanted + "'");
        }
    }
}
