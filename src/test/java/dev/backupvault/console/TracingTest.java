package dev.backupvault.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.VaultException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.debugger.BacklogTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TracingTest {
    /** A body that says when somebody looks into it. */
    private static final class Watched extends InputStream {
        private boolean touched;

        @Override
        public int read() {
            touched = true;
            return -1;
        }

        @Override
        public int available() {
            touched = true;
            return 0;
        }

        @Override
        public void close() {
            touched = true;
        }
    }

    private DefaultCamelContext context;
    private BacklogTracer tracer;
    private final Watched body = new Watched();

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.setStreamCaching(false); // as config/application.properties has it
        Tracing.prepare(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .routeId("route")
                        .setProperty("password", constant("secret"))
                        .id("step")
                        .process(exchange -> {})
                        .id("end");
            }
        });
        context.start();
        tracer = Tracing.of(context).orElseThrow();
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    private NodeList send(String element, Map<String, Object> headers) throws Exception {
        context.createProducerTemplate().sendBodyAndHeaders("direct:in", body, headers);
        String xml = TraceXml.of(tracer.dumpAllTracedMessages());
        assertFalse(xml.contains("secret"), xml);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName(element);
    }

    @Test
    void nothingIsRememberedUntilItIsSwitchedOn() throws Exception {
        assertEquals(0, send("uid", Map.of()).getLength());
        tracer.setEnabled(true);
        assertEquals(4, send("uid", Map.of()).getLength(), "in, two steps, out");
    }

    @Test
    void aBodyIsNotTouched() throws Exception {
        tracer.setEnabled(true);
        NodeList bodies = send("body", Map.of());
        assertEquals(4, bodies.getLength());
        assertFalse(body.touched);
        assertEquals("[not shown]", bodies.item(0).getTextContent());
        assertTrue(((Element) bodies.item(0)).getAttribute("type").endsWith("Watched"));
    }

    @Test
    void headersThatNameABackupAreShownAndNoOthers() throws Exception {
        tracer.setEnabled(true);
        NodeList headers = send(
                "header",
                Map.of(
                        "CamelFileName",
                        "<a>&\u0001\uD800\uFFFE]]>\u00fc",
                        "Authorization",
                        "secret",
                        "NotCamelFileName",
                        "secret"));
        Element name = IntStream.range(0, headers.getLength())
                .mapToObj(at -> (Element) headers.item(at))
                .filter(header -> header.getAttribute("key").equals("CamelFileName"))
                .findFirst()
                .orElseThrow();
        assertEquals("<a>&???]]>\u00fc", name.getTextContent());
    }

    @Test
    void nothingGrows() throws Exception {
        tracer.setEnabled(true);
        for (int i = 0; i < 1000; i++) {
            context.createProducerTemplate().sendBody("direct:in", "x");
        }
        assertEquals(500, tracer.getQueueSize());
    }

    @Test
    void anotherTracerIsRefused() throws Exception {
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            other.getCamelContextExtension().addContextPlugin(BacklogTracer.class, BacklogTracer.createTracer(other));
            assertThrows(VaultException.class, () -> Tracing.prepare(other));
        }
    }
}
