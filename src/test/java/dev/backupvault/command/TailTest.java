package dev.backupvault.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailTest {
    private final Tail tail = new Tail();

    @Test
    void linesAreOnOneLine() throws IOException {
        tail.write("one\n\n  two\r\nthree".getBytes(StandardCharsets.UTF_8));
        assertEquals("one | two | three", tail.text());
    }

    @Test
    void onlyTheLastTwentyLinesAreKept() throws IOException {
        for (int line = 0; line < 100; line++) {
            tail.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertTrue(tail.text().startsWith("80 | 81 | "), tail.text());
        assertTrue(tail.text().endsWith(" | 99"), tail.text());
    }

    @Test
    void onlyTheLastTwoKibibytesAreKept() throws IOException {
        byte[] much = new byte[10_000];
        java.util.Arrays.fill(much, (byte) 'x');
        tail.write('y');
        tail.write(much);
        tail.write('z');
        assertEquals(2048, tail.text().length());
        assertTrue(tail.text().endsWith("xz"), tail.text());
    }

    @Test
    void nothingIsNothing() {
        assertEquals("", tail.text());
    }
}
