package dev.backupvault.partner.probe;

import com.github.luben.zstd.ZstdOutputStream;
import dev.backupvault.testing.Command;
import dev.backupvault.testing.TestFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Intact archives, made by libraries, and by the machine's own tools where it has them. */
final class ArchiveSamples {
    /**
     * One of them.
     *
     * @param end what is behind it is padding
     * @param level what a check proves
     */
    record Sample(String name, Probe probe, byte[] bytes, int end, int level) {
        Sample(String name, Probe probe, byte[] bytes, int level) {
            this(name, probe, bytes, bytes.length, level);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Wraps a stream into a compressor. */
    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private ArchiveSamples() {}

    static List<Sample> all(RandomGenerator random) {
        byte[] content = content(random, 300_000);
        List<Sample> samples = new ArrayList<>();
        try {
            libraries(content, samples);
            tools(content, samples);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return samples;
    }

    /** Small ones, of the libraries only. */
    static List<Sample> small(RandomGenerator random) {
        List<Sample> samples = new ArrayList<>();
        try {
            libraries(content(random, 12_000), samples);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return samples;
    }

    /** Half of it can be compressed. */
    private static byte[] content(RandomGenerator random, int length) {
        byte[] content = TestFiles.bytes(random, length);
        for (int at = 0; at < length; at++) {
            content[at] = at / 5000 % 2 == 0 ? content[at] : (byte) (at / 50);
        }
        return content;
    }

    private static void libraries(byte[] content, List<Sample> samples) throws IOException {
        samples.add(new Sample("gzip", new GzipProbe(), compressed(content, GZIPOutputStream::new), 3));
        samples.add(new Sample("bzip2", new Bzip2Probe(), compressed(content, BZip2CompressorOutputStream::new), 3));
        samples.add(new Sample(
                "xz", new XzProbe(), compressed(content, out -> new XZOutputStream(out, new LZMA2Options())), 3));
        samples.add(new Sample(
                "zstd", new ZstdProbe(), compressed(content, out -> new ZstdOutputStream(out).setChecksum(true)), 3));
        samples.add(new Sample("zstd, no sum", new ZstdProbe(), compressed(content, ZstdOutputStream::new), 2));
        samples.add(new Sample("lz4", new Lz4Probe(), compressed(content, FramedLZ4CompressorOutputStream::new), 3));
        samples.add(new Sample("zip", new ZipProbe(), zip(content), 3));
        samples.add(tar(content, TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.BIGNUMBER_STAR));
        samples.add(tar(content, TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.BIGNUMBER_POSIX));
        samples.add(new Sample("7z", new SevenZipProbe(), sevenZip(content), 2));
    }

    private static byte[] compressed(byte[] content, Compressor compressor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor.over(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("of a test");
            for (String name : List.of("model.xml", "data/größe.bcp")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private static Sample tar(byte[] content, int longNames, int bigNumbers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 10240, "UTF-8")) {
            tar.setLongFileMode(longNames);
            tar.setBigNumberMode(bigNumbers);
            for (String name : List.of("vm.ovf", "a".repeat(90) + "/" + "b".repeat(170), "disk.vmdk")) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                entry.setUserId(1L << 40);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
            tar.putArchiveEntry(new TarArchiveEntry("folder/"));
            tar.closeArchiveEntry();
            tar.finish();
        }
        return new Sample("tar " + longNames, new TarProbe(), bytes.toByteArray(), contentEnd(bytes.toByteArray()), 2);
    }

    /** The zeros at the end are two blocks and padding. */
    private static int contentEnd(byte[] tar) {
        int at = tar.length;
        while (tar[at - 1] == 0) {
            at--;
        }
        return (at + 511) / 512 * 512 + 1024;
    }

    private static byte[] sevenZip(byte[] content) throws IOException {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (SevenZOutputFile out = new SevenZOutputFile(channel)) {
            SevenZArchiveEntry entry = new SevenZArchiveEntry();
            entry.setName("data.bin");
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
        }
        return java.util.Arrays.copyOf(channel.array(), (int) channel.size());
    }

    private static void tools(byte[] content, List<Sample> samples) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("archives");
        Files.write(folder.resolve("data"), content);
        Files.writeString(folder.resolve("n".repeat(120)), "long", StandardCharsets.UTF_8);
        try (RandomAccessFile holes =
                new RandomAccessFile(folder.resolve("holes").toFile(), "rw")) {
            for (int at = 0; at < 30; at++) {
                holes.seek(100_000 * at);
                holes.write(content, at, 1000);
            }
        }
        tool(folder, samples, new GzipProbe(), 3, "gzip", "-c");
        tool(folder, samples, new Bzip2Probe(), 3, "bzip2", "-c");
        tool(folder, samples, new XzProbe(), 3, "xz", "-c", "-1", "-T2", "--block-size=65536");
        tool(folder, samples, new ZstdProbe(), 3, "zstd", "-c", "-T2");
        tool(folder, samples, new ZstdProbe(), 2, "zstd", "-c", "--no-check");
        tool(folder, samples, new Lz4Probe(), 3, "lz4", "-c", "-BD");
        tool(folder, samples, new Lz4Probe(), 2, "lz4", "-c", "-B4", "--no-frame-crc");
        for (String format : List.of("gnu", "pax")) {
            tool(
                    folder,
                    samples,
                    new TarProbe(),
                    2,
                    "tar",
                    "-c",
                    "--format=" + format,
                    "-f-",
                    "--sparse",
                    "holes",
                    "n*");
        }
        for (String format : List.of("v7", "ustar")) {
            tool(folder, samples, new TarProbe(), 2, "tar", "-c", "--format=" + format, "-f-");
        }
        tool(folder, samples, new ZipProbe(), 3, "zip", "-q", "-");
    }

    private static void tool(Path folder, List<Sample> samples, Probe probe, int level, String... command)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin", command[0]))) {
            return;
        }
        String line = String.join(" ", command) + " data";
        Command made = Command.run(folder, Map.of(), List.of("sh", "-c", line + " > made"));
        if (made.exit() != 0) {
            throw new IllegalStateException(line + ": " + made.output());
        }
        byte[] bytes = Files.readAllBytes(folder.resolve("made"));
        int end = probe instanceof TarProbe ? contentEnd(bytes) : bytes.length;
        samples.add(new Sample(line, probe, bytes, end, level));
    }
}
