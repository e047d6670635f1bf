package dev.backupvault.sftp;

import com.jcraft.jsch.SftpATTRS;

/**
 * A file as the server shows it. Whatever of it changes makes it another one.
 *
 * @param name without folder
 * @param bytes its size; negative if it is no regular file, or of no size that makes sense
 * @param modifiedSeconds since 1970; unsigned on the wire, so it lasts until 2106
 */
record Listed(String name, long bytes, long modifiedSeconds) {
    static Listed of(String name, SftpATTRS attributes) {
        boolean other = attributes.getPermissions() != 0 && !attributes.isReg(); // 0: a server that tells no kinds
        return new Listed(name, other ? -1 : attributes.getSize(), Integer.toUnsignedLong(attributes.getMTime()));
    }

    boolean isFile() {
        return bytes >= 0;
    }
}
