package dev.backupvault.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.PointId;
import dev.backupvault.point.Sha256;
import dev.backupvault.service.VaultServices;
import dev.backupvault.service.VaultSettings;
import dev.backupvault.vault.Area;
import dev.backupvault.vault.BlobPath;
import dev.backupvault.vault.InMemoryVault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store may take a path apart as a file system does: nothing leads from one container into another. */
class ContainerTargetTest {
    private final InMemoryVault vault = new InMemoryVault();
    private final VaultServices services = VaultServices.on(vault, VaultSettings.DEFAULT);

    @AfterEach
    void stop() {
        services.close();
    }

    private ErrorCode refused(String container, String prefix) {
        return assertThrows(VaultException.class, () -> services.container(null, container, prefix, true))
                .code();
    }

    private static String write(RestoreTarget target, String path) throws IOException {
        byte[] bytes = {1, 2, 3};
        PointId id = PointId.parse("20260102T030405Z-0123456789abcdef0123");
        Artifact artifact = new Artifact(id, path, path, "b", bytes.length, Sha256.of(bytes), null, null);
        assertEquals(Optional.empty(), target.has(path, artifact));
        return target.write(path, artifact, new ChannelPieces(Channels.newChannel(new ByteArrayInputStream(bytes))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../backup-vault/points/x", "/x", "a/../../x", "a//b", "a/./b", "..", ".", "", "a/", "a\0b"})
    void aPathThatLeadsElsewhereIsRefused(String path) {
        for (String prefix : new String[] {"", "x/", "x"}) {
            RestoreTarget target = services.container(null, "restored", prefix, true);
            assertEquals(
                    ErrorCode.RESTORE_ESCAPES,
                    assertThrows(VaultException.class, () -> write(target, path), prefix)
                            .code());
            assertEquals(
                    ErrorCode.RESTORE_ESCAPES,
                    assertThrows(VaultException.class, () -> target.has(path, null), prefix)
                            .code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../", "../backup-vault/", "/", "//", "a//", "./", "a/../", "a\0/", "../x"})
    void aPrefixThatLeadsElsewhereIsRefused(String prefix) {
        assertEquals(ErrorCode.RESTORE_TARGET, refused("restored", prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup-vault",
                "backup-vault-state",
                "backup-vault/points",
                "x/../backup-vault",
                "BACKUP-VAULT",
                "",
                "..",
                "backup%2Dvault",
                "backup-vault?x",
                " backup-vault"
            })
    void aVaultsContainersAreReachedByNoName(String container) {
        assertEquals(ErrorCode.RESTORE_TARGET, refused(container, ""));
    }

    @Test
    void otherNamesAreNamesOfBlobs() throws IOException {
        for (String path : new String[] {"a", "a/b", "..a/b..", "a*?\\b", "grün/漢字 𝄞", "%2e%2e/x"}) {
            for (String prefix : new String[] {"", "x/", "x/y-"}) {
                assertEquals("$web/" + prefix + path, write(services.container(null, "$web", prefix, false), path));
                assertEquals(
                        3,
                        vault.stat(new BlobPath(new Area("$web"), prefix + path))
                                .orElseThrow()
                                .bytes());
            }
        }
    }
}
