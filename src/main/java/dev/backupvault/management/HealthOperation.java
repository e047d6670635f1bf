package dev.backupvault.management;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.management.HealthChecks.Check;
import dev.backupvault.management.HealthChecks.State;
import dev.backupvault.service.Version;
import dev.backupvault.sources.ListedSource;
import dev.backupvault.sources.SourceBoard;
import java.util.List;

/** Whether the connector can do its work: 200, or 503. Only who is logged in hears why. */
final class HealthOperation {
    private final HealthChecks checks;
    private final SourceBoard board;

    HealthOperation(HealthChecks checks, SourceBoard board) {
        this.checks = checks;
        this.board = board;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Health(String status, String version, List<Check> checks, List<ListedSource> sources) {}

    /** That the process answers at all: whoever restarts it for more would make things worse. */
    ApiAnswer live(ApiRequest request) {
        return ApiAnswer.json(new Health(State.UP.word(), null, null, null));
    }

    /** The status alone. */
    ApiAnswer ready(ApiRequest request) {
        return answer(checks.look(), false);
    }

    /** The status, and for whoever is logged in all that is behind it. */
    ApiAnswer all(ApiRequest request) {
        return answer(checks.look(), request.user() != null);
    }

    private ApiAnswer answer(List<Check> looked, boolean details) {
        boolean up = looked.stream().noneMatch(check -> check.state() == State.DOWN);
        String word = (up ? State.UP : State.DOWN).word();
        return ApiAnswer.json(
                up ? 200 : 503,
                details ? new Health(word, Version.text(), looked, board.list()) : new Health(word, null, null, null));
    }
}
