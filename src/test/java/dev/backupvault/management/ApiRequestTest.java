package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.http.Refusal;
import dev.backupvault.users.PasswordHash;
import dev.backupvault.users.Role;
import dev.backupvault.users.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiRequestTest {
    private static final User EVE = new User("eve", Role.VIEWER, PasswordHash.of("correct horse battery"));
    private static final Operation HOLD = Operation.post("/v1/x/{point}", Role.VIEWER, request -> null)
            .query("tenant")
            .body("case", "plans");

    private static ApiRequest request(String body) {
        return ApiRequest.of(HOLD, EVE, Map.of(), Map.of(), body.getBytes(StandardCharsets.UTF_8), null);
    }

    private static void refused(Executable call) {
        assertEquals(
                400, Refusal.of(assertThrows(Refusal.Exception.class, call)).status());
    }

    @Test
    void whatIsKnownIsRead() {
        ApiRequest request = request("{\"case\": \"ü\", \"plans\": [\"a\", \"b\"]}");
        assertEquals("ü", request.neededText("case"));
        assertEquals(List.of("a", "b"), request.texts("plans"));
        assertEquals("user eve (api)", request.by());
        assertEquals(Optional.empty(), request("{}").text("case"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "\"case\"",
                "{",
                "{\"case\": \"a\"} x",
                "{\"case\": \"a\", \"case\": \"b\"}",
                "{\"CASE\": \"a\"}",
                "{\"case\": \"a\", \"by\": \"root\"}",
                "{'case': 'a'}",
                "{\"case\": \"a\",}",
                "{\"case\": \"a\" /* x */}"
            })
    void whatMakesNoSenseIsRefused(String body) {
        refused(() -> request(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"case\": null}",
                "{\"case\": 7}",
                "{\"case\": \"\"}",
                "{\"case\": \" \"}",
                "{\"case\": {}}"
            })
    void aNeededTextIsAText(String body) {
        refused(() -> request(body).neededText("case"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"plans\": \"a\"}",
                "{\"plans\": [7]}",
                "{\"plans\": [null]}",
                "{\"plans\": {\"a\": \"b\"}}"
            })
    void aListIsAListOfTexts(String body) {
        refused(() -> request(body).texts("plans"));
    }

    @Test
    void unknownParametersAreRefused() {
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        refused(() -> ApiRequest.of(HOLD, EVE, Map.of(), Map.of("x", "1"), none, null));
        assertEquals(
                "a",
                ApiRequest.of(HOLD, EVE, Map.of(), Map.of("tenant", "a"), none, null)
                        .neededParameter("tenant"));
        refused(() -> ApiRequest.of(HOLD, EVE, Map.of(), Map.of("tenant", " "), none, null)
                .neededParameter("tenant"));
        refused(() -> request("{}").neededParameter("tenant"));
    }

    @Test
    void anIdHasItsForm() {
        for (String text :
                List.of("x", "20261122T014042Z-5d41402abc4b2a76b97", "20261122T014042Z-5d41402abc4b2a76b971 ")) {
            refused(() -> new ApiRequest(EVE, "api", Map.of("point", text), Map.of(), null, null).point());
        }
    }
}
