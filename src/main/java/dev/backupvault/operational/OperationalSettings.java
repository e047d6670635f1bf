package dev.backupvault.operational;

import java.nio.file.Path;

/**
 * Where operational copies are kept on this machine.
 *
 * @param bytes how much they may take up in all
 */
public record OperationalSettings(Path folder, long bytes) {}
