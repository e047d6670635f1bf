package dev.backupvault.management;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backupvault.service.Version;
import dev.backupvault.sources.ListedSource;
import dev.backupvault.sources.SourceBoard;
import java.util.List;

/** Whether the connector can do its work: 200, or 503. Only who is logged in hears why. */
final class HealthOperation implements Operation.Act {
    private final StoreProbe store;
    private final SourceBoard board;

    HealthOperation(StoreProbe store, SourceBoard board) {
        this.store = store;
        this.board = board;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Health(String status, String version, Boolean storeReachable, List<ListedSource> sources) {}

    @Override
    public ApiAnswer answer(ApiRequest request) {
        boolean up = store.answers();
        String word = up ? "up" : "down";
        return ApiAnswer.json(
                up ? 200 : 503,
                request.user() == null
                        ? new Health(word, null, null, null)
                        : new Health(word, Version.text(), up, board.list()));
    }
}
