package io.valvo.logs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A process that writes numbered lines as fast as it can, through a descriptor that appends. */
record LineWriterProcess(Process process) implements AutoCloseable {
    /** {@code each}: every line by a write of its own; else 4 KiB at a time. */
    static LineWriterProcess start(Path log, boolean each, long lines) throws IOException {
        return start(log, each, 1, lines);
    }

    static LineWriterProcess start(Path log, boolean each, long first, long last)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of("seq", "-f", "line %.0f of a service", "" + first, "" + last));
        if (each) command.addAll(0, List.of("stdbuf", "-oL"));
        var builder = new ProcessBuilder(command);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new LineWriterProcess(builder.start());
    }

    void await() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await();
    }

    /** The number of the line, 0 if it isn't one of these lines, whole. */
    static long number(String line) {
        return line.matches("line \\d+ of a service")
                ? Long.parseLong(line.substring(5, line.indexOf(' ', 5)))
                : 0;
    }

    /**
     * Reads all that was written, from the oldest rotated file to the live one, and returns how
     * many lines there are.
     *
     * @throws AssertionError one isn't whole, is missing, or is there twice
     */
    static long count(Path log) throws IOException {
        var parts = new ArrayList<InputStream>();
        parts.add(Files.newInputStream(log));
        var archives = new RotatedFiles(log);
        for (int n = 1; archives.file(n).isPresent(); n++)
            parts.addFirst(open(archives.file(n).get()));
        try (var all = new SequenceInputStream(Collections.enumeration(parts));
                var lines =
                        new BufferedReader(new InputStreamReader(all, StandardCharsets.UTF_8))) {
            return count(lines);
        }
    }

    private static long count(BufferedReader lines) throws IOException {
        long expected = 1;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (number(line) != expected) {
                if (lines.readLine() == null) return expected - 1; // the writer was killed in it
                throw new AssertionError("line " + expected + " is: " + line);
            }
            expected++;
        }
        return expected - 1;
    }

    private static InputStream open(Path archive) throws IOException {
        var file = Files.newInputStream(archive);
        return archive.toString().endsWith(".gz") ? new GZIPInputStream(file, 1 << 16) : file;
    }
}
