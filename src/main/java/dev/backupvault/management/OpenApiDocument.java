package dev.backupvault.management;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of this API, as it lies in the program. */
final class OpenApiDocument implements Operation.Act {
    private final byte[] document;

    OpenApiDocument() {
        try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi.json")) {
            document = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ApiAnswer answer(ApiRequest request) {
        return ApiAnswer.bytes(200, document);
    }
}
