package dev.backupvault.partner.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Small files as Veeam writes them. */
final class VeeamSamples {
    private VeeamSamples() {}

    /** A full and four increments, each naming the one before. */
    static byte[] olderVbm() {
        StringBuilder inner =
                new StringBuilder("<Vbm JobName='Job &amp; Co' JobType='Backup' Platform='EHyperV'><Storages>");
        for (int i = 0; i < 5; i++) {
            inner.append("<Storage Id='id-%d' FileName='%s' CreationTimeUtc='11/%02d/2026 18:00:00' GfsPeriod='%s' %s>"
                            .formatted(i, vbmName(i), i + 1, i == 0 ? "Weekly" : "None", vbmLink(i)))
                    .append("<Stats><CBackupStats><BackupSize>%d</BackupSize></CBackupStats></Stats></Storage>"
                            .formatted(1000 + i));
        }
        inner.append("</Storages></Vbm>");
        return ("<?xml version='1.0' encoding='UTF-8'?><BackupMeta Version='36'><Vbm KeySetId=''>" + escaped(inner)
                        + "</Vbm></BackupMeta>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String vbmName(int number) {
        return "j" + number + (number == 0 ? ".vbk" : ".vib");
    }

    private static String vbmLink(int number) {
        return number == 0 ? "" : "LinkId='id-" + (number - 1) + "'";
    }

    private static String escaped(CharSequence xml) {
        return xml.toString()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;");
    }

    /** The same chain, told by the order of its points. */
    static byte[] newerVbm() {
        StringBuilder storages = new StringBuilder();
        StringBuilder points = new StringBuilder();
        StringBuilder contents = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            storages.append("<Storage Id='id-%d' FilePath='D:\\Backup\\%s' CreationTimeUtc='2026-11-%02dT18:00:00Z' "
                            .formatted(i, vbmName(i), i + 1))
                    .append("StorageCryptoKeyIdTag='00000000-0000-0000-0000-000000000000' Stats='")
                    .append(escaped("<CBackupStats><BackupSize>" + (1000 + i) + "</BackupSize></CBackupStats>"))
                    .append("'/>");
            points.append("<Point Id='p-%d' Num='%d.0000' Type='%d'/>".formatted(i, i + 1, Math.min(i, 1)));
            contents.append(
                    "<OIB StorageId='id-%d' PointId='p-%d' ObjectId='vm' IsCorrupted=\"False\"/>".formatted(i, i));
        }
        return ("<BackupMeta><Backup JobName='Job' DirPath='D:\\Backup' EncryptionState=\"0\"/><BackupMetaInfo><Storages>"
                        + storages + "</Storages><Points>" + points + "</Points><Oibs>" + contents
                        + "</Oibs></BackupMetaInfo></BackupMeta>")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Metadata alone: the older version in the first slot, the newer in the second. */
    static byte[] vbk(int format) {
        int banks = format == 0 ? 0xF8 : 0x7F00;
        int slot = (116 + banks * 16 + 4095) / 4096 * 4096;
        ByteBuffer file = ByteBuffer.allocate(4096 + 2 * slot).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 13).putInt(4, 1).putInt(8, 3).put(12, "md5".getBytes(StandardCharsets.US_ASCII));
        file.putInt(0x107, format).putInt(0x10B, 1 << 20);
        for (int i = 0; i < 2; i++) {
            int at = 4096 + i * slot;
            file.putInt(at + 4, 1).putLong(at + 8, 7 + i).putLong(at + 16, file.capacity());
            file.putInt(at + 116, banks).putInt(at + 120, 1);
            Checksum crc = format > 5 ? new CRC32C() : new CRC32();
            crc.update(file.slice(at + 4, 120 + banks * 16));
            file.putInt(at, (int) crc.getValue());
        }
        return file.array();
    }
}
