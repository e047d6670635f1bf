package dev.backupvault.console;

import java.security.Principal;

/** The role that somebody had when logging in; what counts is what the users' file says when something is asked for. */
public record RolePrincipal(String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
