package dev.backupvault.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.http.Refusal;
import dev.backupvault.ingest.Bandwidth;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UploadTest {
    private static final Tenant TENANT = new Tenant(
            "acme",
            true,
            Optional.empty(),
            OptionalLong.empty(),
            4,
            Bandwidth.UNLIMITED,
            Set.of("web"),
            Optional.empty(),
            Set.of("x"),
            Duration.ofDays(14));

    private long now;

    /** A body that comes a byte at a time, each after so many seconds. */
    private Upload body(long seconds) {
        InputStream slow = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("only whole reads");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                now += TimeUnit.SECONDS.toNanos(seconds);
                return 1;
            }
        };
        return new Upload(slow, new Quotas(null, null, "one").reserve(TENANT, -1), () -> now);
    }

    @Test
    void aSenderThatBringsNextToNothingIsSentAway() throws IOException {
        Upload upload = body(25);
        upload.read();
        upload.read();
        assertEquals(
                408,
                Refusal.of(assertThrows(Refusal.Exception.class, upload::read)).status());
    }

    @Test
    void whatWeOurselvesWaitForIsNotTheSendersFault() throws IOException {
        Upload upload = body(0);
        for (int i = 0; i < 10; i++) {
            upload.read();
            now += TimeUnit.MINUTES.toNanos(10); // for memory, for the store, for its bandwidth
        }
    }
}
