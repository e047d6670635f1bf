package dev.backupvault.partner.probe;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Small documents in BSON: their texts, numbers and truths; what else is in them is gone past. */
final class Bson {
    private Bson() {}

    /** @param elements a document behind its length, little-endian */
    static Map<String, String> fields(ByteBuffer elements) throws Malformed {
        Map<String, String> fields = new HashMap<>();
        try {
            for (byte type = elements.get(); type != 0; type = elements.get()) {
                String name = name(elements);
                String value = value(type, elements);
                if (value != null) {
                    fields.put(name, value);
                }
            }
        } catch (BufferUnderflowException | IllegalArgumentException cut) {
            throw new Malformed("expected a document in BSON, found one that is longer than it says");
        }
        return fields;
    }

    private static String name(ByteBuffer in) {
        int begin = in.position();
        while (in.get() != 0) {
            // up to the zero
        }
        return text(in, begin, in.position() - begin - 1);
    }

    private static String value(byte type, ByteBuffer in) throws Malformed {
        return switch (type) {
            case 0x02 -> {
                int length = in.getInt();
                int begin = in.position();
                in.position(begin + Math.max(1, length));
                yield text(in, begin, Math.max(1, length) - 1);
            }
            case 0x03, 0x04 -> {
                int length = in.getInt();
                in.position(in.position() + Math.max(0, length - Integer.BYTES));
                yield null;
            }
            case 0x08 -> Boolean.toString(in.get() != 0);
            case 0x0A -> null;
            case 0x10 -> Integer.toString(in.getInt());
            case 0x01, 0x09, 0x12 -> Long.toString(in.getLong());
            default -> throw new Malformed("expected a document in BSON, found an element of type %s", type);
        };
    }

    private static String text(ByteBuffer in, int at, int length) {
        byte[] text = new byte[length];
        in.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
