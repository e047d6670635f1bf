package dev.backupvault.partner.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads other people's XML: no document type, no entities of its own, nothing from outside, and not too deep. */
final class Xml {
    private static final int DEEPEST = 64;

    /** Told of the elements, in their order. */
    interface Elements {
        void begin(String name, Map<String, String> attributes) throws IOException, Malformed;

        /** Whether the text of such an element is wanted. */
        boolean wantsText(String name);

        /** All text within a wanted element, at its end. */
        void text(String name, String text) throws IOException, Malformed;
    }

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private Xml() {}

    /** A new one each time: it keeps the last reader that it made. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> InputStream.nullInputStream());
        return factory;
    }

    /** As UTF-8, or UTF-16 if its first bytes say so. */
    static void read(InputStream document, Elements elements) throws IOException, Malformed {
        PushbackInputStream bytes = new PushbackInputStream(document, MARK.length);
        byte[] first = bytes.readNBytes(MARK.length);
        boolean wide = first.length > 1 && (first[0] == -1 && first[1] == -2 || first[0] == -2 && first[1] == -1);
        if (!Arrays.equals(first, MARK)) {
            bytes.unread(first);
        }
        // Bytes that are no text are ours to say: the parser prints them to standard error by itself.
        Reader text =
                new InputStreamReader(bytes, (wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8).newDecoder());
        parse(() -> factory().createXMLStreamReader(text), elements);
    }

    static void read(String document, Elements elements) throws IOException, Malformed {
        parse(() -> factory().createXMLStreamReader(new StringReader(document)), elements);
    }

    @FunctionalInterface
    private interface Opening {
        XMLStreamReader open() throws XMLStreamException;
    }

    private static void parse(Opening opening, Elements elements) throws IOException, Malformed {
        try {
            walk(opening.open(), elements);
        } catch (XMLStreamException | RuntimeException notXml) {
            // the parser has some for bytes that are no XML at all, beside the one that it declares
            throw notWellFormed(notXml);
        }
    }

    private static Malformed notWellFormed(Exception why) {
        return new Malformed("expected well-formed XML, found: %s", why.getMessage());
    }

    private static void walk(XMLStreamReader reader, Elements elements)
            throws XMLStreamException, IOException, Malformed {
        int depth = 0;
        int wantedAt = 0;
        StringBuilder text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth > DEEPEST) {
                        throw new Malformed("expected at most %s elements within each other, found more", DEEPEST);
                    }
                    if (wantedAt == 0 && elements.wantsText(reader.getLocalName())) {
                        wantedAt = depth;
                    }
                    elements.begin(reader.getLocalName(), attributes(reader));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (wantedAt > 0) {
                        text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (wantedAt == depth) {
                        String found = text.toString();
                        text.setLength(0);
                        wantedAt = 0;
                        elements.text(reader.getLocalName(), found);
                    }
                    depth--;
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new Malformed("expected no document type and no entities, found one");
                default -> {
                    // comments and the like say nothing
                }
            }
        }
    }

    private static Map<String, String> attributes(XMLStreamReader reader) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return attributes;
    }
}
