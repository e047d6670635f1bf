package dev.backupvault.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.backupvault.ingest.Uploads;
import dev.backupvault.policy.Policies;
import dev.backupvault.sources.ListedSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A source as the console shows it.
 *
 * @param dueSeconds how old the last point may become by the policy; null if that says nothing
 * @param uploads how many are under way
 * @param bytesPerSecond the mean rate of these
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SourceLine(@JsonUnwrapped ListedSource source, Long dueSeconds, int uploads, long bytesPerSecond) {
    /** @param running all uploads under way */
    static SourceLine of(ListedSource source, Policies policies, List<Uploads.Upload> running) {
        List<Uploads.Upload> own = running.stream()
                .filter(upload -> upload.item().source().equals(source.source()))
                .toList();
        return new SourceLine(
                source,
                Optional.ofNullable(source.policy())
                        .map(policies.byName()::get)
                        .flatMap(policy -> policy.alert().noPointFor())
                        .map(Duration::toSeconds)
                        .orElse(null),
                own.size(),
                (long) own.stream().mapToDouble(UploadLine::rate).sum());
    }
}
