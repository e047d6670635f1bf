package dev.backupvault.console;

import dev.backupvault.users.Users;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The Backup tab: scripts from our jar, and how Hawtio gets to know of them. */
final class Plugin {
    static final String PATH = "/hawtio-plugin";
    static final String NAME = "hawtio:type=plugin,name=backup";

    private static final String SETTINGS = "/dev/backupvault/console/hawtconfig.json";

    private Plugin() {}

    /** The MBean that Hawtio reads, for whoever logs in; remoteEntry.js has the same names. */
    static DescribedBean bean(Users users) {
        return new DescribedBean("The Backup tab.", users)
                .value("Url", String.class, "Where its scripts are", () -> PATH)
                .value("Scope", String.class, "The global that the first script makes", () -> "backupVault")
                .value("Module", String.class, "What is asked of it", () -> "./plugin")
                .value("RemoteEntryFileName", String.class, "The first script", () -> "remoteEntry.js")
                .value("BustRemoteEntryCache", Boolean.class, "Whether it is always asked for anew", () -> true)
                .value("PluginEntry", String.class, "The function that adds the tab; the usual one", () -> null);
    }

    /** Serves the scripts. */
    static ContextHandler scripts() {
        ContextHandler context = new ContextHandler(PATH);
        ResourceHandler files = new ResourceHandler();
        files.setBaseResource(ResourceFactory.of(context)
                .newClassLoaderResource(Plugin.class.getPackageName().replace('.', '/') + "/plugin/"));
        files.setDirAllowed(false);
        files.setCacheControl("no-cache"); // as new as the connector
        context.setHandler(files);
        return context;
    }

    /** Takes the place of Hawtio's own settings: names, and no pages of what is not there or not allowed. */
    static final class Settings extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            try (InputStream in = Plugin.class.getResourceAsStream(SETTINGS)) {
                in.transferTo(response.getOutputStream());
            }
        }
    }
}
