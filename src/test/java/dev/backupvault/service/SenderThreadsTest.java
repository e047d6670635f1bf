package dev.backupvault.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.backupvault.ingest.Bench;
import dev.backupvault.ingest.IngestResult;
import dev.backupvault.vault.FaultyVault;
import dev.backupvault.vault.InMemoryVault;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Lines of the log about one upload can be found by its id, whatever thread wrote them. */
class SenderThreadsTest {
    @Test
    void aTaskLogsForWhoeverAskedForIt() throws Exception {
        SenderThreads threads = new SenderThreads();
        try (var context = MDC.putCloseable("upload", "one")) {
            assertEquals("one", threads.submit(() -> MDC.get("upload")).get(10, TimeUnit.SECONDS));
        }
        assertNull(threads.submit(() -> MDC.get("upload")).get(10, TimeUnit.SECONDS));
        threads.shutdown();
    }

    @Test
    void everyCallOfAnUploadIsMadeInItsContext() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        FaultyVault vault = new FaultyVault(new InMemoryVault(), call -> {
            seen.add(String.valueOf(MDC.get("upload")));
            return FaultyVault.Fault.NONE;
        });
        try (Bench bench = new Bench(vault)) {
            IngestResult result = bench.ingest(Bench.streamRequest(Bench.bytes(1000), OptionalLong.empty(), null));
            assertEquals(Set.copyOf(List.of(result.point().text())), seen);
        }
        assertNull(MDC.get("upload"));
    }
}
