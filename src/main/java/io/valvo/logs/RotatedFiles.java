package io.valvo.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The rotated files of one log: {@code FILE.1}, the latest, to {@code FILE.N}; some {@code .gz}.
 */
record RotatedFiles(Path log) {
    private static final int COPY = 64 * 1024;

    /** The file of this number, plain or compressed. */
    Optional<Path> file(int number) {
        if (Files.exists(plain(number))) return Optional.of(plain(number));
        return Optional.of(compressed(number)).filter(Files::exists);
    }

    /**
     * Bytes of output in it; of a compressed one by its last four bytes (RFC 1952: the size modulo
     * 2³²).
     */
    static long size(Path archive) throws IOException {
        if (!isCompressed(archive)) return Files.size(archive);
        try (var file = new RandomAccessFile(archive.toFile(), "r")) {
            var size = new byte[Integer.BYTES];
            file.seek(file.length() - size.length);
            file.readFully(size);
            int value = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt();
            return Integer.toUnsignedLong(value);
        }
    }

    /**
     * Its output, for reading at any offset; a compressed one by way of a file that nobody sees.
     */
    static FileChannel open(Path archive) throws IOException {
        if (!isCompressed(archive)) return FileChannel.open(archive, StandardOpenOption.READ);
        var plain = Files.createTempFile("valvo", ".log");
        try (var packed = new GZIPInputStream(Files.newInputStream(archive), COPY)) {
            Files.copy(packed, plain, StandardCopyOption.REPLACE_EXISTING);
            return FileChannel.open(plain, StandardOpenOption.READ);
        } finally {
            Files.delete(plain);
        }
    }

    /** Puts a new file in as {@code .1}. A crash in the middle does no harm: it is done again. */
    void push(Path archive, int keep) throws IOException {
        int free = firstFree(keep);
        if (free == keep) drop(keep);
        for (int number = free; number > 1; number--) move(number - 1, number);
        Files.move(archive, plain(1), StandardCopyOption.ATOMIC_MOVE);
        for (int number = keep + 1; file(number).isPresent(); number++) drop(number);
    }

    /** Gives the room of the oldest, where it would go anyway. */
    void makeRoom(int keep) throws IOException {
        for (int number = keep; file(number).isPresent(); number++) drop(number);
    }

    /**
     * Deletes all of them.
     *
     * @return bytes of output that they held
     */
    long clear() throws IOException {
        long bytes = 0;
        for (int number = 1; file(number).isPresent(); number++) {
            bytes += size(file(number).orElseThrow());
            drop(number);
        }
        return bytes;
    }

    /** Compresses {@code .1}, if it is there and plain. */
    void compress() throws IOException {
        if (!Files.exists(plain(1))) return;
        var packed = RotationState.directory(log).resolve(log.getFileName() + ".gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed), COPY)) {
            Files.copy(plain(1), out);
        }
        Files.setPosixFilePermissions(packed, Files.getPosixFilePermissions(plain(1)));
        Files.move(packed, compressed(1), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(plain(1));
    }

    private int firstFree(int keep) {
        int number = 1;
        while (number < keep && file(number).isPresent()) number++;
        return number;
    }

    private void drop(int number) throws IOException {
        Files.deleteIfExists(plain(number));
        Files.deleteIfExists(compressed(number));
    }

    /** Both forms: a crash during compression leaves both. */
    private void move(int from, int to) throws IOException {
        if (Files.exists(plain(from)))
            Files.move(plain(from), plain(to), StandardCopyOption.ATOMIC_MOVE);
        if (Files.exists(compressed(from)))
            Files.move(compressed(from), compressed(to), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path plain(int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    private Path compressed(int number) {
        return log.resolveSibling(log.getFileName() + "." + number + ".gz");
    }

    private static boolean isCompressed(Path archive) {
        return archive.toString().endsWith(".gz");
    }
}
