package dev.backupvault.verify;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.partner.probe.Bytes;
import dev.backupvault.partner.probe.Finding;
import dev.backupvault.partner.probe.Probe;
import dev.backupvault.partner.probe.Probes;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import dev.backupvault.vault.Vault;
import dev.backupvault.vault.VaultLayout;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks at what lies in the store as the partner's format, whatever tool it says it is of: the bytes decide.
 * Thread-safe.
 */
final class FormatCheck {
    /** From here on all bytes are read for it. */
    private static final int CHECKSUMS = 3;

    private final Vault vault;

    FormatCheck(Vault vault) {
        this.vault = vault;
    }

    /**
     * What was found.
     *
     * @param level what is proved of every artifact: 0 if one of them is of no format that is known
     * @param flaw what the format says is not whole, though the bytes are those that were stored; or null
     */
    record Reached(int level, String flaw) {}

    /** @param wanted 1 to 4; more than can be proved here proves what can be */
    Reached check(Manifest manifest, int wanted) {
        try {
            Optional<Reached> listed =
                    new ListedCheck(artifact -> stored(manifest, artifact)).check(manifest, wanted >= CHECKSUMS);
            if (listed.isPresent()) {
                return listed.get();
            }
        } catch (IOException e) {
            throw cut(manifest.item(), e);
        }
        int level = CHECKSUMS;
        for (Artifact artifact : manifest.artifacts()) {
            Bytes bytes = stored(manifest, artifact);
            try {
                Finding finding = finding(bytes, wanted);
                if (finding.form() == Finding.Form.BROKEN) {
                    return new Reached(0, "'" + artifact.name() + "' is not whole: " + finding.why());
                }
                level = Math.min(level, finding.level());
            } catch (IOException e) {
                throw cut(artifact.name(), e);
            }
        }
        return new Reached(level, null);
    }

    private Bytes stored(Manifest manifest, Artifact artifact) {
        return new StoredBytes(vault, VaultLayout.data(manifest.itemId(), artifact), artifact.bytes());
    }

    private static VaultException cut(String name, IOException e) {
        return VaultException.of(ErrorCode.STORE_UNREACHABLE, "reading '" + name + "' was cut: " + e.getMessage(), e);
    }

    private static Finding finding(Bytes bytes, int wanted) throws IOException {
        for (Probe probe : Probes.all()) {
            Finding finding = wanted < CHECKSUMS ? probe.look(bytes) : probe.check(bytes);
            if (finding.form() != Finding.Form.OTHER) {
                return finding;
            }
        }
        return Finding.other();
    }
}
