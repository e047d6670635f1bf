import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A blob store for benchmarks that costs the machine as little as possible: it reads every body and forgets it, and
 * remembers lengths, blocks and metadata, so that a client's own cost shows and not an emulator's. It stores nothing.
 * Small bodies are kept for an hour of benchmarks, so that records can be read back. {@code java Sink.java PORT}
 */
public final class Sink {
    private static final int KEPT = 64 << 10;
    private static final String DATE = "Sun, 22 Nov 2026 00:00:00 GMT";

    private record Block(String id, long bytes) {}

    private record Blob(long bytes, byte[] kept, List<Block> blocks, Map<String, String> metadata, String etag) {}

    private record Request(
            String method, String path, Map<String, String> query, Map<String, String> headers, long length) {}

    private final ConcurrentSkipListMap<String, Blob> blobs = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, Long>> staged = new ConcurrentHashMap<>();
    private long etags;

    public static void main(String[] arguments) throws IOException {
        Sink sink = new Sink();
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(arguments[0]), 256, InetAddress.getLoopbackAddress())) {
            System.out.println("listening on " + server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> sink.serve(socket));
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private void serve(Socket socket) {
        byte[] buffer = new byte[256 << 10];
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            while (true) {
                Request request = head(in, out);
                out.write(answer(request, body(request, in, buffer)));
                out.flush();
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private static Request head(InputStream in, OutputStream out) throws IOException {
        String[] first = line(in).split(" ");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        if (headers.containsKey("Expect")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        String[] target = first[1].split("\\?", 2);
        Map<String, String> query = new TreeMap<>();
        for (String part : target.length < 2 ? new String[0] : target[1].split("&")) {
            String[] pair = part.split("=", 2);
            query.put(
                    pair[0],
                    pair.length < 2 ? "" : URLDecoder.decode(pair[1].replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return new Request(
                first[0],
                URLDecoder.decode(target[0].replace("+", "%2B"), StandardCharsets.UTF_8),
                query,
                headers,
                Long.parseLong(headers.getOrDefault("Content-Length", "0")));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] body(Request request, InputStream in, byte[] buffer) throws IOException {
        boolean keep = request.length <= KEPT || "blocklist".equals(request.query.get("comp"));
        if (keep) {
            return in.readNBytes((int) request.length);
        }
        for (long left = request.length; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException();
            }
            left -= count;
        }
        return null;
    }

    private byte[] answer(Request request, byte[] body) {
        String comp = request.query.getOrDefault("comp", "");
        boolean container = "container".equals(request.query.get("restype"));
        if (request.method.equals("PUT")) {
            return container ? text("201 Created", "", "") : put(request, comp, body);
        }
        if (comp.equals("list")) {
            return list(request);
        }
        if (container) {
            return text("200 OK", "", "");
        }
        if (request.method.equals("DELETE")) {
            return blobs.remove(request.path) == null ? absent() : text("202 Accepted", "", "");
        }
        return comp.equals("blocklist") ? blockList(request) : get(request);
    }

    private synchronized byte[] put(Request request, String comp, byte[] body) {
        if (comp.equals("block")) {
            staged.computeIfAbsent(request.path, path -> new ConcurrentHashMap<>())
                    .put(request.query.get("blockid"), request.length);
            return text("201 Created", "", "");
        }
        Blob there = blobs.get(request.path);
        if (there != null && "*".equals(request.headers.get("If-None-Match"))) {
            return text("409 Conflict", "x-ms-error-code: BlobAlreadyExists\r\n", "");
        }
        String match = request.headers.get("If-Match");
        if (match != null && (there == null || !match.equals("\"" + there.etag + "\""))) {
            return text("412 Precondition Failed", "x-ms-error-code: ConditionNotMet\r\n", "");
        }
        Map<String, String> metadata = new TreeMap<>();
        request.headers.forEach((name, value) -> {
            if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-ms-meta-")) {
                metadata.put(name.toLowerCase(java.util.Locale.ROOT), value);
            }
        });
        String etag = "0x" + Long.toHexString(++etags);
        List<Block> blocks = comp.equals("blocklist")
                ? commit(request.path, new String(body, StandardCharsets.US_ASCII))
                : List.of();
        long bytes = comp.equals("blocklist")
                ? blocks.stream().mapToLong(Block::bytes).sum()
                : request.length;
        blobs.put(request.path, new Blob(bytes, comp.isEmpty() ? body : null, blocks, metadata, etag));
        return text("201 Created", "ETag: \"" + etag + "\"\r\n", "");
    }

    private List<Block> commit(String path, String xml) {
        Map<String, Long> waiting = staged.getOrDefault(path, Map.of());
        List<Block> blocks = new ArrayList<>();
        for (String part : xml.split("</(Latest|Uncommitted)>")) {
            String id = part.substring(part.lastIndexOf('>') + 1).strip();
            if (waiting.containsKey(id)) {
                blocks.add(new Block(id, waiting.get(id)));
            }
        }
        staged.remove(path);
        return blocks;
    }

    private byte[] blockList(Request request) {
        Blob blob = blobs.get(request.path);
        Map<String, Long> waiting = staged.getOrDefault(request.path, Map.of());
        if (blob == null && waiting.isEmpty()) {
            return absent();
        }
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        if (blob != null && !"uncommitted".equals(request.query.get("blocklisttype"))) {
            blob.blocks.forEach(block -> xml.append("<Block><Name>")
                    .append(block.id)
                    .append("</Name><Size>")
                    .append(block.bytes)
                    .append("</Size></Block>"));
        } else {
            waiting.forEach((id, bytes) -> xml.append("<Block><Name>")
                    .append(id)
                    .append("</Name><Size>")
                    .append(bytes)
                    .append("</Size></Block>"));
        }
        return text(
                "200 OK",
                "Content-Type: application/xml\r\n",
                xml.append("</BlockList>").toString());
    }

    private byte[] list(Request request) {
        String prefix = request.path + "/" + request.query.getOrDefault("prefix", "");
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>");
        blobs.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .forEach(entry -> {
                    xml.append("<Blob><Name>")
                            .append(entry.getKey().substring(request.path.length() + 1))
                            .append("</Name><Properties><Last-Modified>")
                            .append(DATE)
                            .append("</Last-Modified><Etag>")
                            .append(entry.getValue().etag)
                            .append("</Etag><Content-Length>")
                            .append(entry.getValue().bytes)
                            .append("</Content-Length><BlobType>BlockBlob</BlobType></Properties><Metadata>");
                    entry.getValue().metadata.forEach((name, value) -> {
                        String bare = name.substring("x-ms-meta-".length());
                        xml.append('<')
                                .append(bare)
                                .append('>')
                                .append(value)
                                .append("</")
                                .append(bare)
                                .append('>');
                    });
                    xml.append("</Metadata></Blob>");
                });
        return text(
                "200 OK",
                "Content-Type: application/xml\r\n",
                xml.append("</Blobs><NextMarker/></EnumerationResults>").toString());
    }

    private byte[] get(Request request) {
        Blob blob = blobs.get(request.path);
        if (blob == null) {
            return absent();
        }
        StringBuilder headers = new StringBuilder("ETag: \"" + blob.etag + "\"\r\nx-ms-blob-type: BlockBlob\r\n");
        blob.metadata.forEach(
                (name, value) -> headers.append(name).append(": ").append(value).append("\r\n"));
        if (request.method.equals("HEAD")) {
            return head("200 OK", headers.toString(), blob.bytes).getBytes(StandardCharsets.US_ASCII);
        }
        return blob.kept == null
                ? text("500 Internal Server Error", "x-ms-error-code: SinkForgets\r\n", "")
                : text("200 OK", headers.toString(), new String(blob.kept, StandardCharsets.ISO_8859_1));
    }

    private static byte[] absent() {
        return text("404 Not Found", "x-ms-error-code: BlobNotFound\r\n", "");
    }

    private static byte[] text(String status, String headers, String body) {
        return (head(status, headers, body.length()) + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String head(String status, String headers, long length) {
        return "HTTP/1.1 " + status + "\r\nDate: " + DATE + "\r\nLast-Modified: " + DATE
                + "\r\nx-ms-version: 2021-12-02\r\nx-ms-request-id: 1\r\n" + headers
                + (headers.contains("ETag") ? "" : "ETag: \"0x0\"\r\n") + "Content-Length: " + length + "\r\n\r\n";
    }
}
