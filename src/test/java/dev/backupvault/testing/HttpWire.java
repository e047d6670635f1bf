package dev.backupvault.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/** As much of HTTP/1.1's framing as a proxy needs to know where a message ends. */
final class HttpWire {
    private static final int BUFFER = 1 << 16;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private HttpWire() {}

    /** The first line and the headers, as they came. */
    record Head(byte[] raw) {
        List<String> lines() {
            return new String(raw, StandardCharsets.ISO_8859_1).lines().toList();
        }

        /** A word of the first line. */
        String word(int index) {
            return lines().get(0).split(" ")[index];
        }

        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return lines().stream()
                    .skip(1)
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst()
                    .orElse(null);
        }

        /** The same with a later Date. */
        Head later(Duration ahead) {
            ZonedDateTime date = ZonedDateTime.parse(header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME);
            String later = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.plus(ahead));
            String text = new String(raw, StandardCharsets.ISO_8859_1).replaceFirst("(?im)^Date:.*$", "Date: " + later);
            return new Head(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        boolean chunked() {
            return "chunked".equalsIgnoreCase(header("Transfer-Encoding"));
        }

        long length() {
            String length = header("Content-Length");
            return length == null ? -1 : Long.parseLong(length);
        }
    }

    /** @return null at the end of the connection */
    static Head head(InputStream in) throws IOException {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        for (int matched = 0; matched < HEAD_END.length; ) {
            int b = in.read();
            if (b < 0) {
                if (raw.size() == 0) {
                    return null;
                }
                throw new EOFException("cut in a head");
            }
            raw.write(b);
            matched = b == HEAD_END[matched] ? matched + 1 : b == HEAD_END[0] ? 1 : 0;
        }
        return new Head(raw.toByteArray());
    }

    /** Copies exactly a request's body. */
    static void requestBody(Head head, InputStream in, OutputStream out, LongConsumer counter) throws IOException {
        if (head.chunked()) {
            chunks(in, out, counter);
        } else if (head.length() > 0) {
            exactly(head.length(), in, out, counter);
        }
        out.flush();
    }

    /** Copies an answer's body, which with some answers is none whatever the headers say. */
    static void answerBody(Head head, boolean headRequest, InputStream in, OutputStream out) throws IOException {
        int status = Integer.parseInt(head.word(1));
        if (!headRequest && status != 204 && status != 304) {
            if (head.chunked()) {
                chunks(in, out, bytes -> {});
            } else if (head.length() >= 0) {
                exactly(head.length(), in, out, bytes -> {});
            } else {
                in.transferTo(out);
            }
        }
        out.flush();
    }

    static void exactly(long length, InputStream in, OutputStream out, LongConsumer counter) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = length; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("cut in a body");
            }
            counter.accept(count);
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    private static void chunks(InputStream in, OutputStream out, LongConsumer counter) throws IOException {
        for (long size = -1; size != 0; ) {
            byte[] line = line(in);
            out.write(line);
            size = Long.parseLong(
                    new String(line, StandardCharsets.US_ASCII).strip().split(";")[0], 16);
            exactly(size, in, out, counter);
            out.write(line(in)); // nobody here sends trailers
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = 0; b != '\n'; ) {
            b = in.read();
            if (b < 0) {
                throw new EOFException("cut in a chunk");
            }
            line.write(b);
        }
        return line.toByteArray();
    }
}
