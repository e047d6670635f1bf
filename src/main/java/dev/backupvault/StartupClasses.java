package dev.backupvault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backupvault.cli.BackupVaultCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Runs commands once against a store that only says yes, so that the launcher can put the classes they load into an
 * archive: every later start is faster by half. Stores nothing.
 */
final class StartupClasses {
    private static final int IN_BLOCKS = 9 << 20;

    private StartupClasses() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]); // the one in the connection string that the launcher has set
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        store.createContext("/", StartupClasses::answer);
        store.setExecutor(Executors.newCachedThreadPool());
        store.start();
        Path folder = Files.createTempDirectory("backup-vault");
        Path small = Files.writeString(folder.resolve("small"), "small");
        Path large = Files.write(folder.resolve("large"), new byte[IN_BLOCKS]);
        PrintStream out = System.out;
        System.setOut(new PrintStream(PrintStream.nullOutputStream()));
        try {
            for (List<String> command : List.of(
                    List.of("ingest", small.toString(), "--source", "s"),
                    List.of("ingest", large.toString(), "--source", "s"),
                    List.of("points"),
                    List.of("show", "--source", "s", "--item", "i"))) {
                BackupVaultCommand.execute(command.toArray(String[]::new));
            }
        } finally {
            System.setOut(out);
            for (Path path : List.of(small, large, folder)) {
                Files.deleteIfExists(path);
            }
        }
        System.exit(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders().set("ETag", "\"0x1\"");
            exchange.getResponseHeaders().set("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("GET")) {
                String list = query.contains("blocklist")
                        ? "<BlockList></BlockList>"
                        : "<EnumerationResults><Blobs></Blobs><NextMarker/></EnumerationResults>";
                byte[] xml = ("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + list).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/xml");
                exchange.sendResponseHeaders(200, xml.length);
                exchange.getResponseBody().write(xml);
            } else {
                exchange.sendResponseHeaders(201, -1);
            }
        }
    }
}
