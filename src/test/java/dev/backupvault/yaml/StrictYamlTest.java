package dev.backupvault.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictYamlTest {
    private static final StrictYaml FILE = new StrictYaml("things", "read the manual");

    private record Thing(String name, int size, Optional<Boolean> round, List<String> parts) {}

    private static Thing thing(String name, Section in) {
        Section look = in.section("look");
        Optional<Boolean> round = look.optional("round", Scalars::truth);
        look.close();
        return new Thing(
                name, in.required("size", Scalars.number(1, 9)).orElse(0), round, in.list("parts", Scalars::name));
    }

    private static Map<String, Thing> parse(String yaml) {
        return FILE.parse(yaml.getBytes(StandardCharsets.UTF_8), "test.yaml", all -> all.named(StrictYamlTest::thing));
    }

    private static String refused(String yaml) {
        VaultException e = assertThrows(VaultException.class, () -> parse(yaml));
        assertEquals(ErrorCode.CONFIG_INVALID, e.code());
        assertEquals(Optional.of("read the manual"), e.hint());
        return e.fact();
    }

    @Test
    void namesAreReadInTheirOrder() {
        Map<String, Thing> things = parse("things: {b: {size: 1, look: {round: true}, parts: [x, y]}, a: {size: 2}}");
        assertEquals(
                List.of(
                        new Thing("b", 1, Optional.of(true), List.of("x", "y")),
                        new Thing("a", 2, Optional.empty(), List.of())),
                List.copyOf(things.values()));
        assertEquals(Map.of(), parse("things:"));
    }

    @Test
    void everyProblemIsSaidAtOnceWithItsPath() {
        assertEquals(
                "the things in 'test.yaml' are wrong: "
                        + String.join(
                                "; ",
                                "expected a name of letters, digits and . _ -, found 'b c'",
                                "b c.look.round: expected true or false, found 'maybe'",
                                "b c.look.edges: there is no such setting",
                                "b c.size: expected one value",
                                "b c.parts: expected a list",
                                "a: expected keys with values",
                                "a.size: expected one value",
                                "c.size: expected a number from 1 to 9, found '10'",
                                "c.parts: expected one value",
                                "c.parts: expected a name of letters, digits and . _ -, found '/'",
                                "c.sise: there is no such setting"),
                refused(
                        """
                        things:
                          "b c": {look: {round: maybe, edges: 4}, parts: x}
                          a: 7
                          c: {size: 10, parts: [[1], /, x], sise: 1}
                        """));
    }

    @ParameterizedTest
    @CsvSource({
        "'', expected one key",
        "'[]', expected one key",
        "'things: 5', expected one key",
        "'things: []', expected one key",
        "'others: {}', expected one key",
        "'things: {}\nothers: {}', expected one key",
        "'things: {a: {size: 1}, a: {size: 2}}', line 1",
        "'things:\n  a: {size: 1, size: 2}', line 2",
        "'things: {a: ', line 1"
    })
    void whatIsNoSuchFileIsRefused(String yaml, String part) {
        String said = refused(yaml);
        assertTrue(said.contains(part), said);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        VaultException e = assertThrows(
                VaultException.class,
                () -> FILE.read(Path.of("target/no-such.yaml"), all -> all.named((name, in) -> 1)));
        assertEquals(ErrorCode.CONFIG_INVALID, e.code());
        assertTrue(e.fact().contains("it cannot be read: NoSuchFileException"), e.fact());
    }
}
