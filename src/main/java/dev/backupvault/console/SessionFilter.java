package dev.backupvault.console;

import dev.backupvault.users.User;
import dev.backupvault.users.Users;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import javax.security.auth.Subject;

/**
 * What Hawtio leaves open: ends the session of who is no user any more, or has another role than when logging in, makes
 * logging out work (Hawtio asks the server to do it, which knows nothing of its logins and fails), and lets pages load
 * scripts from here only. Thread-safe.
 */
final class SessionFilter implements Filter {
    private static final String SUBJECT = "subject"; // where Hawtio keeps it

    /** Hawtio's own also trusts a public server of scripts. */
    static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self';"
            + " form-action 'self'; frame-ancestors 'none'";

    private static final String POLICY_HEADER = "Content-Security-Policy";

    private final Users users;

    SessionFilter(Users users) {
        this.users = users;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpSession session = http.getSession(false);
        if (session != null && session.getAttribute(SUBJECT) instanceof Subject subject && !isCurrent(subject)) {
            session.invalidate();
        }
        ((HttpServletResponse) response).setHeader(POLICY_HEADER, POLICY);
        chain.doFilter(
                new HttpServletRequestWrapper(http) {
                    @Override
                    public void logout() {
                        // Hawtio ends its own session next
                    }
                },
                new HttpServletResponseWrapper((HttpServletResponse) response) {
                    @Override
                    public void setHeader(String name, String value) {
                        super.setHeader(name, name.equalsIgnoreCase(POLICY_HEADER) ? POLICY : value);
                    }

                    @Override
                    public void addHeader(String name, String value) {
                        if (!name.equalsIgnoreCase(POLICY_HEADER)) { // a second one would be another policy
                            super.addHeader(name, value);
                        }
                    }
                });
    }

    private boolean isCurrent(Subject subject) {
        Optional<User> user = UserPrincipal.of(subject).flatMap(known -> users.named(known.name()));
        return user.filter(now -> subject.getPrincipals()
                        .contains(new RolePrincipal(now.role().word())))
                .isPresent();
    }
}
