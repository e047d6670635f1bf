package dev.backupvault.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.http.Refusal;
import dev.backupvault.users.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final Operation LIST = Operation.get("/v1/points", Role.VIEWER, request -> null);
    private static final Operation SHOW = Operation.get("/v1/points/{point}", Role.VIEWER, request -> null);
    private static final Operation HIDE = Operation.delete("/v1/points/{point}", Role.VIEWER, request -> null);
    private static final Operation HOLD = Operation.post("/v1/points/{point}/hold", Role.VIEWER, request -> null);
    private static final Router ROUTER = new Router(List.of(LIST, SHOW, HIDE, HOLD));

    private static int status(String method, String path) {
        return Refusal.of(assertThrows(Refusal.Exception.class, () -> ROUTER.find(method, path)))
                .status();
    }

    @Test
    void methodAndPathDecideAndParametersAreDecodedOnce() {
        assertSame(LIST, ROUTER.find("GET", "/v1/points").operation());
        assertSame(SHOW, ROUTER.find("GET", "/v1/points/a").operation());
        assertSame(HIDE, ROUTER.find("DELETE", "/v1/points/a").operation());
        assertEquals(
                new Router.Match(HOLD, Map.of("point", "ü %41")),
                ROUTER.find("POST", "/v1/points/%C3%BC%20%2541/hold"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "", "CONNECT"})
    void otherMethodsAreNotAllowed(String method) {
        assertEquals(405, status(method, "/v1/points/a"));
        assertEquals("GET, DELETE", ROUTER.allow("/v1/points/a"));
    }

    @ParameterizedTest
    @CsvSource({
        "404, /",
        "404, ''",
        "404, /v1",
        "404, /v2/points",
        "404, /v1/other",
        "404, /v1/points/a/b/c",
        "404, //v1/points",
        "400, /v1//points",
        "400, /v1/points/",
        "400, /v1/points//hold",
        "400, /v1/points/..",
        "400, /v1/points/%2e%2e",
        "400, /v1/points/%2E/hold",
        "400, /v1/points/a%2Fhold",
        "400, /v1/points/a%5Chold",
        "400, /v1/points/a%00",
        "400, /v1/points/a%0D%0AX-Evil:%20y",
        "400, /v1/points/a;b",
        "400, /v1/points/%C3",
        "400, /v1/points/%2",
        "400, /v1/points/%zz",
        "404, /V1/points",
        "404, /v1/POINTS",
        "404, /v1%2Fpoints"
    })
    void whatCouldBeReadInTwoWaysIsRefused(int status, String path) {
        assertEquals(status, status("GET", path));
    }

    @Test
    void noPathAtAllIsNotFound() {
        assertEquals(404, status("GET", null));
    }
}
