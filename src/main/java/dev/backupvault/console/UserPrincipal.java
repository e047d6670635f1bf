package dev.backupvault.console;

import java.security.Principal;
import java.util.Optional;
import javax.security.auth.Subject;

/** Who has logged in to the console. Hawtio finds it by the name of this class. */
public record UserPrincipal(String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }

    /** The one of a subject; empty for a subject that has none, or for null. */
    static Optional<UserPrincipal> of(Subject subject) {
        return subject == null
                ? Optional.empty()
                : subject.getPrincipals(UserPrincipal.class).stream().findFirst();
    }
}
