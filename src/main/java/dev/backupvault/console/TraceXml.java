package dev.backupvault.console;

import dev.backupvault.component.BackupVaultConstants;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.camel.spi.BacklogTracerEventMessage;

/**
 * Traced steps in the form that Hawtio reads. Of headers only those named here are shown: others may be of routes of
 * your own, and hold passwords. Neither bodies nor endpoints are shown.
 */
final class TraceXml {
    private static final List<String> HEADERS = List.of(
            "CamelBackupVault",
            "CamelFileName",
            "CamelFileLength",
            "CamelFileLastModified",
            "CamelHttpMethod",
            "CamelHttpPath",
            "CamelHttpResponseCode");

    private static final String ROOT = BacklogTracerEventMessage.ROOT_TAG;
    private static final Pattern NO_XML = Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]");

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private TraceXml() throws XMLStreamException {
        xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    }

    static String of(List<BacklogTracerEventMessage> steps) {
        try {
            TraceXml made = new TraceXml();
            made.xml.writeStartElement(ROOT + "s");
            for (BacklogTracerEventMessage step : steps) {
                made.step(step);
            }
            made.xml.writeEndElement();
            made.xml.close();
            return made.text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("nothing is written but to memory", e);
        }
    }

    private void step(BacklogTracerEventMessage step) throws XMLStreamException {
        xml.writeStartElement(ROOT);
        element("uid", step.getUid());
        element("timestamp", Instant.ofEpochMilli(step.getTimestamp()));
        element("routeId", step.getRouteId());
        element("toNode", step.getToNode());
        element("exchangeId", step.getExchangeId());
        element("done", step.isDone());
        element("elapsed", step.getElapsed());
        xml.writeStartElement("message");
        Map<?, ?> message = (Map<?, ?>) step.asJSon().get("message");
        headers(step, message.get("headers") instanceof Collection<?> all ? all : List.of());
        xml.writeStartElement("body");
        Object type = message.get("body") instanceof Map<?, ?> body ? body.get("type") : null;
        xml.writeAttribute("type", clean(type == null ? "" : type));
        xml.writeCharacters("[not shown]");
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void headers(BacklogTracerEventMessage step, Collection<?> all) throws XMLStreamException {
        xml.writeStartElement("headers");
        header("breadcrumbId", "java.lang.String", step.getExchangeId()); // the tab's first column
        header("elapsedMilliseconds", "java.lang.Long", step.getElapsed());
        for (Object one : all) {
            Map<?, ?> header = (Map<?, ?>) one;
            String key = String.valueOf(header.get("key"));
            if (HEADERS.stream().anyMatch(key::startsWith) && !key.equals(BackupVaultConstants.KEY)) {
                header(key, header.get("type"), header.get("value"));
            }
        }
        xml.writeEndElement();
    }

    private void header(String key, Object type, Object value) throws XMLStreamException {
        xml.writeStartElement("header");
        xml.writeAttribute("key", clean(key));
        xml.writeAttribute("type", clean(type == null ? "" : type));
        xml.writeCharacters(clean(value == null ? "" : value));
        xml.writeEndElement();
    }

    private void element(String name, Object value) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(clean(value == null ? "" : value));
        xml.writeEndElement();
    }

    /** Names of files may hold what no XML may. */
    private static String clean(Object value) {
        return NO_XML.matcher(value.toString()).replaceAll("?");
    }
}
