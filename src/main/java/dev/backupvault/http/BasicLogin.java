package dev.backupvault.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A name and a password as HTTP Basic gives them (RFC 7617, UTF-8). Immutable. */
public record BasicLogin(String name, String password) {
    static final String CHALLENGE = "Basic realm=\"backup-vault\", charset=\"UTF-8\"";

    /**
     * @param authorization the header of that name, or null
     * @return empty for what is no such login
     */
    public static Optional<BasicLogin> of(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder()
                            .decode(authorization.substring(6).strip())))
                    .toString();
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new BasicLogin(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return name; // never the password
    }
}
