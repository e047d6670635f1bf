package dev.backupvault.partner.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Other people's JSON, as a stream and with limits. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(1 << 20)
                    .maxNameLength(1 << 12)
                    .maxNumberLength(100)
                    .build())
            .build();

    private Json() {}

    /** What is done with the tokens. */
    @FunctionalInterface
    interface Reader {
        void of(JsonParser json) throws IOException, Malformed;
    }

    /** @throws Malformed also where something follows the value */
    static void read(Bytes bytes, Reader reader) throws IOException, Malformed {
        try (JsonParser json = FACTORY.createParser(new BytesInput(bytes))) {
            reader.of(json);
            if (json.nextToken() != null) {
                throw new Malformed("expected the end, found %s", json.currentToken());
            }
        } catch (BytesInput.Failed e) {
            throw e.getCause();
        } catch (JsonProcessingException e) {
            throw new Malformed("expected JSON, but: %s", e.getOriginalMessage());
        } catch (IOException e) {
            // its decoding of characters has exceptions of its own
            throw new Malformed("expected JSON, but: %s", Decoding.reason(e));
        }
    }
}
