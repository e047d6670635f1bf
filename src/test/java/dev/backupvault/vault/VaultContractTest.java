package dev.backupvault.vault;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class VaultContractTest {
    @TestFactory
    Stream<DynamicTest> theVaultInMemory() {
        return checks(new InMemoryVault());
    }

    @TestFactory
    Stream<DynamicTest> theVaultWithRetries() {
        return checks(new RetryingVault(new InMemoryVault(), Duration.ofSeconds(5)));
    }

    @TestFactory
    Stream<DynamicTest> theVaultWithRetriesOverOneThatFailsEveryThirdCall() {
        return checks(new RetryingVault(
                new FaultyVault(
                        new InMemoryVault(), call -> call % 3 == 0 ? FaultyVault.Fault.BEFORE : FaultyVault.Fault.NONE),
                Duration.ofSeconds(60)));
    }

    @TestFactory
    Stream<DynamicTest> copiesInMemory() {
        return new BlobCopyChecks(new InMemoryVault()).tests();
    }

    @TestFactory
    Stream<DynamicTest> copiesWithRetries() {
        return new BlobCopyChecks(new RetryingVault(
                        new FaultyVault(
                                new InMemoryVault(),
                                call -> call % 3 == 0 ? FaultyVault.Fault.BEFORE : FaultyVault.Fault.NONE),
                        Duration.ofSeconds(60)))
                .tests();
    }

    static Stream<DynamicTest> checks(Vault vault) {
        return new VaultContract(vault)
                .checks().stream().map(check -> DynamicTest.dynamicTest(check.sentence(), check::verify));
    }
}
