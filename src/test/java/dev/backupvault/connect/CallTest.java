package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.connect.Call.Kind;
import dev.backupvault.http.Refusal;
import dev.backupvault.point.PointId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {
    private static final String ID = "20260102T030405Z-0123456789abcdef0123";

    @Test
    void pathsSayWhatIsAskedFor() {
        assertEquals(new Call(Kind.STORE, "web", "a/b c/ü.bak", null), Call.of("PUT", "/v1/web/a/b%20c/%C3%BC.bak"));
        assertEquals(new Call(Kind.STORE, "web", "100%+a&b", null), Call.of("PUT", "/v1/web/100%25+a&b"));
        assertEquals(new Call(Kind.LIST, "web", null, null), Call.of("GET", "/v1/web"));
        assertEquals(
                new Call(Kind.READ, "web", "a.bak", PointId.parse(ID)), Call.of("GET", "/v1/web/" + ID + "/a.bak"));
        assertEquals(
                new Call(Kind.READ, "web", "sub/a.bak", PointId.parse(ID)),
                Call.of("GET", "/v1/web/" + ID + "/sub/a.bak"));
        assertEquals(new Call(Kind.SEAL, "web", null, null), Call.of("POST", "/v1/web/commit"));
        assertEquals(new Call(Kind.HIDE, "web", null, PointId.parse(ID)), Call.of("DELETE", "/v1/web/" + ID));
        assertEquals(new Call(Kind.SEAL, "web", null, PointId.parse(ID)), Call.of("POST", "/v1/web/" + ID + "/commit"));
    }

    /** TRUST's corpus of paths: what could be read in two ways, or as another place, is refused before it is used. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/web/../other/x",
                "/v1/web/./x",
                "/v1/web/%2e%2e/x",
                "/v1/web/%2E./x",
                "/v1/web/a%2fb",
                "/v1/web/a%5Cb",
                "/v1/web/a\\b",
                "/v1/web//x",
                "/v1/web/x/",
                "/v1//x",
                "/v1/web/a;jsessionid=1",
                "/v1/web/a%00b",
                "/v1/web/a%0d%0aSet-Cookie:x",
                "/v1/web/a%7f",
                "/v1/web/%",
                "/v1/web/%4",
                "/v1/web/%zz",
                "/v1/web/%+1",
                "/v1/web/%C3",
                "/v1/web/%C0%AE%C0%AE/x",
                "/v1/web/%ED%A0%80",
                "/v1/web/%EF%BF%BD",
                "/v1/%2e%2e/web/x"
            })
    void whatCouldBeReadInTwoWaysIsRefused(String path) {
        assertEquals(400, status("PUT", path));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404",
        "GET, /v1, 404",
        "GET, /v2/web, 404",
        "GET, /v1x/web, 404",
        "PUT, /v1/web, 400",
        "GET, /v1/web/x, 400",
        "GET, /v1/web/x/y, 400",
        "DELETE, /v1/web, 400",
        "DELETE, /v1/web/x, 400",
        "POST, /v1/web, 400",
        "POST, /v1/web/x, 400",
        "POST, /v1/web/x/y/commit, 400",
        "POST, /v1/web/x/commit, 400",
        "PATCH, /v1/web, 405",
        "OPTIONS, /v1/web, 405",
        "put, /v1/web/x, 405"
    })
    void whatDoesNotFitIsRefused(String method, String path, int status) {
        assertEquals(status, status(method, path));
    }

    @Test
    void aPathWithoutEndIsRefused() {
        assertEquals(404, status("PUT", "/v1/web/" + "a".repeat(5000)));
        assertEquals(404, status("PUT", null));
    }

    private static int status(String method, String path) {
        return Refusal.of(assertThrows(Refusal.Exception.class, () -> Call.of(method, path)))
                .status();
    }
}
