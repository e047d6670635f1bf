package dev.backupvault.partner.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of a small text. */
final class TextLines {
    private TextLines() {}

    /**
     * The lines of the first bytes, as UTF-8.
     *
     * @param most how many bytes are read
     * @return empty where it is not text
     */
    static List<String> of(Bytes bytes, int most) throws IOException {
        byte[] part = bytes.part(0, most);
        String text = new String(part, StandardCharsets.UTF_8);
        if (text.indexOf('\0') >= 0) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new StringReader(text));
        for (String line; (line = reader.readLine()) != null; ) {
            lines.add(line);
        }
        return lines;
    }
}
