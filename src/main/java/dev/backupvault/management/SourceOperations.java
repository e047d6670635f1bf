package dev.backupvault.management;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.http.Refusal;
import dev.backupvault.sources.ListedSource;
import dev.backupvault.sources.SourceBoard;
import dev.backupvault.sources.Wish;
import java.util.List;

/** Shows sources and says what is wanted of them. */
final class SourceOperations {
    private final SourceBoard board;

    SourceOperations(SourceBoard board) {
        this.board = board;
    }

    private record Listed(List<ListedSource> sources) {}

    ApiAnswer list(ApiRequest request) {
        return ApiAnswer.json(new Listed(board.list()));
    }

    /** @param done whether the connector does so by now */
    private record Wanted(String source, String wish, boolean done) {}

    /** Makes the operation that says this. */
    Operation.Act want(Wish wish) {
        return request -> {
            String name = request.path().get("name");
            try {
                return ApiAnswer.json(new Wanted(name, wish.word(), board.want(name, wish)));
            } catch (VaultException e) {
                throw e.code() == ErrorCode.USAGE ? new Refusal.Exception(404, e) : e;
            }
        };
    }
}
