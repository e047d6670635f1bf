package dev.backupvault.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.PointId;
import dev.backupvault.vault.PointStore.Origin;
import dev.backupvault.watch.Alert.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final PointId ONE = PointId.parse("20260102T030405Z-00000000000000000001");
    private static final PointId TWO = PointId.parse("20260102T030405Z-00000000000000000002");

    private final List<Alert> heard = new ArrayList<>();
    private final List<Alert> chat = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final Alerts alerts = new Alerts(
            Duration.ofHours(24),
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            this::take);
    private final Set<String> full = new TreeSet<>();

    /** Two ways; what one has no room for the other one has. */
    private Set<String> take(Alert alert, Predicate<String> to) {
        Set<String> asked = Stream.of("mail", "chat").filter(to).collect(Collectors.toCollection(TreeSet::new));
        asked.stream().filter(way -> !full.contains(way)).forEach(way -> (way.equals("mail") ? heard : chat)
                .add(alert));
        asked.retainAll(full);
        return asked;
    }

    private Alert alert(Kind kind, String item, PointId point, String code, String fact) {
        return new Alert(now, kind, "default", "db", item, point, code, fact, "here");
    }

    @Test
    void theSameThingIsSaidAgainOnlyAfterAWhile() {
        alerts.raise(alert(Kind.CORRUPTED, "app", ONE, null, "wrong"));
        now = now.plus(Duration.ofHours(22));
        alerts.raise(alert(Kind.CORRUPTED, "app", ONE, null, "wrong, and said otherwise"));
        assertEquals(1, heard.size());
        alerts.raise(alert(Kind.CORRUPTED, "app", TWO, null, "wrong"));
        assertEquals(2, heard.size());
        now = now.plus(Duration.ofHours(2));
        alerts.raise(alert(Kind.CORRUPTED, "app", ONE, null, "wrong"));
        assertEquals(3, heard.size());
    }

    @Test
    void whatIsTriedAgainIsOneThingAndEachRefusedBackupIsAnother() {
        alerts.raise(alert(Kind.FAILED, null, null, "BV-0201", "the store is away: one"));
        alerts.raise(alert(Kind.FAILED, null, null, "BV-0201", "the store is away: two"));
        assertEquals(1, heard.size());
        alerts.raise(alert(Kind.FAILED, null, null, "BV-0306", "'a' has another hash"));
        alerts.raise(alert(Kind.FAILED, null, null, "BV-0306", "'b' has another hash"));
        assertEquals(3, heard.size());
        now = now.plus(Duration.ofHours(23)).plus(Duration.ofMinutes(59));
        alerts.raise(alert(Kind.FAILED, null, null, "BV-0306", "'b' has another hash"));
        assertEquals(4, heard.size(), "what fails every night is said every night");
    }

    @Test
    void anItemThatStaysLateIsTheSameWhateverItsLastPoint() {
        alerts.raise(alert(Kind.LATE, "app", ONE, null, "27 h"));
        alerts.raise(alert(Kind.LATE, "app", TWO, null, "28 h"));
        assertEquals(1, heard.size());
    }

    @Test
    void eachHoldThatIsLiftedIsNews() {
        alerts.raise(alert(Kind.HOLD_LIFTED, "app", ONE, null, "case 1"));
        alerts.raise(alert(Kind.HOLD_LIFTED, "app", ONE, null, "case 2"));
        assertEquals(2, heard.size());
    }

    @Test
    void whatWasOverIsNewsWhenItComesBack() {
        Alert late = alert(Kind.LATE, "app", ONE, null, "27 h");
        Alert failed = alert(Kind.FAILED, null, null, "BV-0105", "away");
        alerts.raise(late);
        alerts.raise(failed);
        alerts.over(Set.of(Kind.LATE), List.of(late), Set.of());
        alerts.raise(late);
        assertEquals(2, heard.size());
        alerts.over(Set.of(Kind.LATE), List.of(), Set.of(new Origin("default", "db")));
        alerts.raise(late);
        assertEquals(2, heard.size(), "not all of the source was found");
        alerts.over(Set.of(Kind.LATE), List.of(), Set.of());
        alerts.raise(late);
        alerts.raise(failed);
        assertEquals(List.of(late, failed, late), heard);
    }

    @Test
    void whatAWayHadNoRoomForIsSaidAgainThereAndOnlyThere() {
        Alert lifted = alert(Kind.HOLD_LIFTED, "app", ONE, null, "case 1");
        full.add("mail");
        alerts.raise(lifted);
        alerts.raise(lifted);
        alerts.sayAgain();
        assertEquals(List.of(), heard);
        full.clear();
        alerts.sayAgain();
        alerts.sayAgain();
        alerts.raise(lifted);
        assertEquals(List.of(lifted), heard);
        assertEquals(List.of(lifted), chat);
    }

    @Test
    void whatNobodyTookAndIsOverIsNotSaidAnyMore() {
        full.addAll(Set.of("mail", "chat"));
        alerts.raise(alert(Kind.LATE, "app", ONE, null, "27 h"));
        alerts.over(Set.of(Kind.LATE), List.of(), Set.of());
        full.clear();
        alerts.sayAgain();
        assertEquals(List.of(), heard);
    }

    @Test
    void textsCannotBeTurnedIntoSomethingElse() throws Exception {
        Alert hostile = alert(Kind.FAILED, "a\"b\n<!channel>", null, "BV-0301", "<http://evil|click> & \u001b[31m");
        String slack = new ObjectMapper().readTree(hostile.slack()).path("text").asText();
        assertFalse(slack.contains("<"), slack);
        assertEquals(
                "a\"b\n<!channel>",
                new ObjectMapper().readTree(hostile.json()).path("item").asText());
        assertTrue(hostile.text().startsWith("failed db/a"), hostile.text());
    }

    @Test
    void aWayTakesTheKindsThatItNames() {
        AlertFilter filter = AlertFilter.parse("late, hold-lifted");
        assertTrue(filter.takes(alert(Kind.HOLD_LIFTED, "a", ONE, null, "x")));
        assertFalse(filter.takes(alert(Kind.FAILED, "a", ONE, null, "x")));
        assertTrue(AlertFilter.parse("all").takes(alert(Kind.FAILED, "a", ONE, null, "x")));
        assertThrows(VaultException.class, () -> AlertFilter.parse("late early"));
    }
}
