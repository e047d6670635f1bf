package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ProbesTest {
    private static List<Probe> thatKnow(byte[] sample) throws IOException {
        List<Probe> found = new java.util.ArrayList<>();
        for (Probe probe : Probes.all()) {
            if (probe.look(new ArrayBytes(sample)).form() != Form.OTHER) {
                found.add(probe);
            }
        }
        return found;
    }

    @TestFactory
    Stream<DynamicTest> aGoodFileIsKnownToOneProbeWhichFindsItWhole() {
        return Samples.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    List<Probe> found = thatKnow(sample.getValue());
                    assertEquals(1, found.size(), found.toString());
                    Finding checked = found.get(0).check(new ArrayBytes(sample.getValue()));
                    assertEquals(Form.WHOLE, checked.form(), checked.why());
                }));
    }

    @Test
    void namesAreUsedOnce() {
        Set<String> names = Probes.all().stream().map(Probe::name).collect(Collectors.toSet());
        assertEquals(Probes.all().size(), names.size());
        Set<String> sidecars = Probes.sidecars().stream().map(Sidecar::name).collect(Collectors.toSet());
        assertEquals(Probes.sidecars().size(), sidecars.size());
    }
}
