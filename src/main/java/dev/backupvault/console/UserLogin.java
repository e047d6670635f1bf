package dev.backupvault.console;

import dev.backupvault.error.VaultException;
import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JAAS login of the console: the users, hashes and limits of the management API. JAAS makes one for each login and
 * another for the logout. Not thread-safe.
 */
public final class UserLogin implements LoginModule {
    /** The option that is the {@link Users}. */
    static final String USERS = "users";

    private static final Logger LOG = LoggerFactory.getLogger(UserLogin.class);

    private Subject subject;
    private CallbackHandler callbacks;
    private Users users;
    private User user;

    @Override
    public void initialize(
            Subject subject, CallbackHandler callbacks, Map<String, ?> sharedState, Map<String, ?> options) {
        this.subject = subject;
        this.callbacks = callbacks;
        this.users = (Users) options.get(USERS);
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback name = new NameCallback("name");
        PasswordCallback password = new PasswordCallback("password", false);
        char[] typed = null;
        try {
            callbacks.handle(new Callback[] {name, password});
            typed = password.getPassword();
            if (name.getName() == null || typed == null) {
                throw Users.refused();
            }
            user = users.login(name.getName(), new String(typed));
            return true;
        } catch (VaultException e) {
            LOG.warn("console-login-refused code={}", e.code().id()); // what was typed as a name may be a password
            throw new FailedLoginException(e.fact());
        } catch (IOException | UnsupportedCallbackException e) {
            throw new FailedLoginException("name and password cannot be read");
        } finally {
            password.clearPassword();
            if (typed != null) {
                Arrays.fill(typed, ' ');
            }
        }
    }

    @Override
    public boolean commit() {
        subject.getPrincipals().add(new UserPrincipal(user.name()));
        subject.getPrincipals().add(new RolePrincipal(user.role().word()));
        return true;
    }

    @Override
    public boolean abort() {
        return logout();
    }

    @Override
    public boolean logout() {
        subject.getPrincipals().removeIf(known -> known instanceof UserPrincipal || known instanceof RolePrincipal);
        return true;
    }
}
