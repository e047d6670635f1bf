package dev.backupvault.console;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.users.Role;
import dev.backupvault.users.Users;
import jakarta.servlet.DispatcherType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.util.ClassMatcher;

/** Hawtio as a web application: unpacked by the build, beside our jar, and bound to our users and our guard. */
final class Hawtio {
    static final String PATH = "/hawtio";

    private Hawtio() {}

    /** The application, not started; the guard must be registered before it is. */
    static WebAppContext webapp(Users users) {
        // It is set up by the properties of the process and nothing else.
        System.setProperty("hawtio.authenticationEnabled", "true");
        System.setProperty("hawtio.authenticationThrottled", "true");
        System.setProperty("hawtio.authenticationContainerDiscoveryClasses", "");
        System.setProperty("hawtio.keycloakEnabled", "false");
        System.setProperty("hawtio.realm", Realm.NAME);
        System.setProperty(
                "hawtio.roles", Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(",")));
        System.setProperty("hawtio.rolePrincipalClasses", RolePrincipal.class.getName());
        System.setProperty("hawtio.disableProxy", "true");
        System.setProperty("jolokia.restrictorClass", "io.hawt.system.RBACRestrictor");
        javax.security.auth.login.Configuration.setConfiguration(new Realm(users));

        WebAppContext webapp = new WebAppContext(folder().toString(), PATH);
        webapp.setLogUrlOnStart(false);
        webapp.setThrowUnavailableOnStartupException(true);
        webapp.addProtectedClassMatcher(new ClassMatcher("org.slf4j.")); // its log is ours
        webapp.addFilter(new FilterHolder(new SessionFilter(users)), "/*", EnumSet.of(DispatcherType.REQUEST));
        webapp.addServlet(new ServletHolder(new Plugin.Settings()), "/hawtconfig.json");
        SessionHandler sessions = webapp.getSessionHandler();
        sessions.setSessionCookie("backup-vault-console");
        sessions.setHttpOnly(true);
        sessions.setSecureRequestOnly(true);
        sessions.setSameSite(HttpCookie.SameSite.STRICT);
        sessions.setUsingUriParameters(false);
        return webapp;
    }

    /** {@code lib/hawtio} beside the jar, or in the build's folder for tests. */
    private static Path folder() {
        try {
            Path code = Path.of(Hawtio.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = code.resolveSibling("lib").resolve("hawtio");
            if (Files.isDirectory(folder)) {
                return folder;
            }
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the console is not there: '" + folder + "'")
                    .hint("build again with `mvn package`, or set console.enabled=false");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a file's URI is one", e);
        }
    }
}
