package dev.backupvault.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.watch.Alert.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertRoutesTest {
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Object> other = new ArrayList<>();
    private final AlertRoutes routes = new AlertRoutes(camel);

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:one?size=2").routeId("alert-one").to("log:one");
                from("seda:two?size=2").routeId("alert-two").to("log:two");
                from("seda:off?size=1").routeId("alert-off").autoStartup(false).to("log:off");
                from("seda:other?size=1").routeId("other").process(exchange -> other.add(exchange));
            }
        });
        camel.getShutdownStrategy().setTimeout(1); // or it waits for somebody to take what is queued
        camel.start();
        for (String route : List.of("alert-one", "alert-two")) { // it takes, and nobody empties its queue
            camel.getRoute(route).getConsumer().stop();
        }
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private static Alert alert(int number) {
        return new Alert(Instant.EPOCH, Kind.FAILED, null, "db", null, null, null, "fact " + number, "here");
    }

    @Test
    void itNamesTheRoutesWhoseQueuesAreFullAndGivesToThoseThatAreAskedFor() {
        assertEquals(Set.of(), routes.give(alert(1), "alert-one"::equals));
        assertEquals(Set.of(), routes.give(alert(2), way -> true));
        assertEquals(Set.of("alert-one"), routes.give(alert(3), way -> true));
        assertEquals(Set.of("alert-one", "alert-two"), routes.give(alert(4), way -> true));
        assertEquals(Set.of(), routes.give(alert(5), "alert-off"::equals));
        assertEquals(List.of(), other);
    }
}
